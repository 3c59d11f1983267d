// What a browser is shown by the dev server of every supported Vite: clean pictures in every place, also after a change.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Browser, Page, Response } from 'playwright-core'
import type { ViteDevServer } from 'vite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addressOf, BROWSER_PATH, openBrowser, shownBy } from '../helpers/browser.ts'
import { lookAt, makeMask, makePicture, type SeenPicture } from '../helpers/pictures.ts'
import { createProject, isProblem, type TestProject } from '../helpers/project.ts'
import { placesOf, siteConfig, writeSite } from '../helpers/site.ts'
import { VITES } from '../helpers/vites.ts'

/** No requests: a browser does not ask for og:image, nothing refers to one, and one is in a data URL. */
const NOT_SHOWN = new Set(['og:image', 'public, never referenced', 'import ?inline'])
/** How many pictures the site's script adds to the page. */
const IMAGES = 19

const store = await mkdtemp(path.join(tmpdir(), 'unmark-dev-store-'))
afterAll(() => rm(store, { recursive: true, force: true }))
let browser: Browser

beforeAll(async () => {
  if (BROWSER_PATH) browser = await openBrowser()
})
afterAll(() => browser?.close())

const name = BROWSER_PATH ? 'Chromium' : 'Chromium (skipped: none is installed)'

describe.skipIf(!BROWSER_PATH).each(VITES)(`${name}, served by Vite $major`, ({ major, vite }) => {
  let project: TestProject
  let server: ViteDevServer
  let page: Page
  /** Every picture that the browser got, by address. */
  const got: Promise<{ url: string; bytes: Buffer }>[] = []

  beforeAll(async () => {
    project = await createProject(store)
    await writeSite(project, major)
    server = await vite.createServer(siteConfig(project))
    await server.listen(0)
    page = await browser.newPage()
    // The first of the servers cleans all pictures.
    page.setDefaultTimeout(100_000)
    const collect = (response: Response) => {
      if (!response.headers()['content-type']?.startsWith('image/') || response.status() !== 200) return
      got.push(response.body().then((bytes) => ({ url: response.url(), bytes })))
    }
    page.on('response', collect)
    page.on('pageerror', (error) => project.lines.push({ level: 'page', message: String(error) }))
    await page.goto(addressOf(server))
    await page.waitForFunction(`document.querySelectorAll('#app img').length >= ${IMAGES}`)
    await page.waitForLoadState('networkidle')
    page.off('response', collect)
    await Promise.all(got)
  }, 120_000)
  afterAll(async () => {
    await page?.close()
    await server?.close()
    await project?.remove()
  })

  const shown = (selector: string) => shownBy(page, selector)
  const becomes = (selector: string, picture: Partial<SeenPicture>) =>
    expect.poll(() => shown(selector), { timeout: 20_000, interval: 100 }).toMatchObject(picture)

  test('shows clean pictures only, in every place', async () => {
    const seen = await Promise.all(
      (await Promise.all(got)).map(async ({ url, bytes }) => ({ url, ...(await lookAt(bytes)) })),
    )
    expect(seen.filter(({ mark }) => mark > 0)).toEqual([])
    const ids = new Set(seen.map(({ id }) => id))
    expect(placesOf(major).filter(({ place, id }) => !NOT_SHOWN.has(place) && !ids.has(id))).toEqual([])
    expect(project.lines.filter(isProblem)).toEqual([])
  })

  test('shows the clean picture that is inlined', async () => {
    await becomes('[data-place="import ?inline"]', { id: 5, mark: 0 })
  })

  test('shows a changed picture of an import, clean', async () => {
    await project.write({ 'src/pictures/p0.png': await makePicture(44) })
    await becomes('[data-place="import"]', { id: 44, mark: 0 })
  })

  test('shows a changed picture of a style sheet, clean', async () => {
    await project.write({ 'src/pictures/p16.png': await makePicture(45) })
    await becomes('.url', { id: 45, mark: 0 })
  })

  test('shows a changed picture of the page itself, clean', async () => {
    await project.write({ 'src/pictures/p26.png': await makePicture(46) })
    await becomes('img#src', { id: 46, mark: 0 })
  })

  test('shows a changed picture of the public folder, clean', async () => {
    await project.write({ 'public/named.marked.png': await makePicture(47) })
    await becomes('img#public', { id: 47, mark: 0 })
  })

  test('follows a changed mask', async () => {
    await project.write({ 'src/pictures/p2.mask.png': await makeMask({ left: 0, top: 0 }) })
    await becomes('[data-place="import, query last"]', { id: 2, mark: 1 })
  })

  test('follows an options file that is added, changed and removed', async () => {
    await project.write({ 'src/pictures/p19.unmark.json': '{ "mask": "./p2.mask.png" }' })
    await becomes('[class*="local"]', { id: 19, mark: 1 })
    await project.write({ 'src/pictures/p19.unmark.json': '{ "mask": "./p18.mask.png" }' })
    await becomes('[class*="local"]', { id: 19, mark: 0 })
    await project.write({ 'src/pictures/p12.unmark.json': '{ "mask": "./p2.mask.png" }' })
    await becomes('[data-place="import by alias"]', { id: 12, mark: 1 })
    await project.delete('src/pictures/p12.unmark.json')
    await becomes('[data-place="import by alias"]', { id: 12, mark: 0 })
  })

  test('shows in the overlay what cannot be cleaned, and who imports it', async () => {
    const overlay = `document.querySelector('vite-error-overlay')?.shadowRoot.textContent ?? ''`
    await project.delete('src/pictures/p0.mask.png')
    await expect
      .poll(() => page.evaluate<string>(overlay).catch(() => ''), { timeout: 20_000 })
      .toMatch(/src\/pictures\/p0\.png \(used in src\/main\.ts:1:\d+\)[\s\S]*Put a mask beside the picture/)
    await project.write({ 'src/pictures/p0.mask.png': await makeMask() })
    await becomes('[data-place="import"]', { id: 44, mark: 0 })
  })

  test('shows a picture that is added, clean', async () => {
    await project.picture('src/gallery/two.marked.png', 48)
    // Which of the two modules is there first is up to the browser.
    const selector = '[data-place="import.meta.glob"]'
    const both = async () => [await shown(selector), await shown(`${selector} ~ ${selector}`)]
    await expect
      .poll(both, { timeout: 20_000, interval: 100 })
      .toEqual(expect.arrayContaining([expect.objectContaining({ id: 48, mark: 0 })]))
  })
})
