// Style sheets under `css.transformer: 'lightningcss'`, as a browser gets them from the dev server of every supported Vite.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import type { ViteDevServer } from 'vite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addressOf, BROWSER_PATH, openBrowser, shownBy } from '../helpers/browser.ts'
import { makeMask, makePicture, type SeenPicture } from '../helpers/pictures.ts'
import { createProject, isProblem, type TestProject } from '../helpers/project.ts'
import { VITES } from '../helpers/vites.ts'

const store = await mkdtemp(path.join(tmpdir(), 'unmark-lightning-store-'))
afterAll(() => rm(store, { recursive: true, force: true }))
let browser: Browser

beforeAll(async () => {
  if (BROWSER_PATH) browser = await openBrowser()
})
afterAll(() => browser?.close())

/** By class, with the number of the picture that it shows. */
const PLACES = {
  url: 0,
  set: 1,
  imported: 2,
  deep: 3,
  local: 4,
  custom: 5,
  alias: 6,
  public: 7,
  style: 8,
  attribute: 9,
}

async function writeSite({ picture, write }: TestProject): Promise<void> {
  for (const id of [0, 1, 4, 5, 6, 8, 9]) await picture(`src/pictures/p${id}.png`, id)
  await picture('src/imported/p2.png', 2)
  await picture('src/imported/deep/p3.png', 3)
  await picture('public/p7.marked.png', 7)
  await write({
    'index.html': `<!doctype html>
      <style>.style { background: url(/src/pictures/p8.png?unmark) }</style>
      <script type="module" src="/src/main.js"></script>
      <div class="style"></div><div class="attribute" style="background: url(/src/pictures/p9.png?unmark)"></div>`,
    'src/main.js': `import { local } from './local.module.css'
      import './style.css'
      for (const name of ['url', 'set', 'imported', 'deep', local, 'custom', 'alias', 'public']) {
        const box = document.createElement('div')
        box.className = name
        document.body.append(box)
      }`,
    'src/style.css': `@import './imported/more.css';
      .url { background: url("./pictures/p0.png?unmark") }
      .set { background-image: image-set("./pictures/p1.png?unmark" 1x) }
      .custom { --picture: url("/src/pictures/p5.png?unmark"); background: var(--picture) }
      .alias { background: url("@/pictures/p6.png?unmark") }
      .public { background: url(/p7.marked.png) }`,
    'src/imported/more.css': '@import "./deep/deep.css";\n.imported { background: red\n url(p2.png?unmark) }',
    'src/imported/deep/deep.css': '.deep { background: url(./p3.png?unmark) }',
    'src/local.module.css': '.local { background: url(./pictures/p4.png?unmark) }',
  })
}

const name = BROWSER_PATH ? 'Chromium' : 'Chromium (skipped: none is installed)'

describe.skipIf(!BROWSER_PATH).each(VITES)(`${name}, served by Vite $major through Lightning CSS`, ({ vite }) => {
  let project: TestProject
  let server: ViteDevServer
  let page: Page

  beforeAll(async () => {
    project = await createProject(store)
    await writeSite(project)
    const css = { transformer: 'lightningcss' } as const
    server = await vite.createServer(
      project.config({ css, resolve: { alias: { '@': path.join(project.root, 'src') } } }),
    )
    await server.listen(0)
    page = await browser.newPage()
    page.setDefaultTimeout(100_000)
    page.on('pageerror', (error) => project.lines.push({ level: 'page', message: String(error) }))
    await page.goto(addressOf(server))
    await page.waitForSelector('.public', { state: 'attached' })
    await page.waitForLoadState('networkidle')
  }, 120_000)
  afterAll(async () => {
    await page?.close()
    await server?.close()
    await project?.remove()
  })

  const becomes = (place: keyof typeof PLACES, picture: Partial<SeenPicture>) =>
    expect.poll(() => shownBy(page, `[class*="${place}"]`), { timeout: 20_000, interval: 100 }).toMatchObject(picture)

  test('shows clean pictures only, in every place', async () => {
    for (const [place, id] of Object.entries(PLACES)) {
      expect({ place, ...(await shownBy(page, `[class*="${place}"]`)) }).toEqual({ place, id, mark: 0 })
    }
    expect(project.lines.filter(isProblem)).toEqual([])
  })

  test('follows a changed picture, a changed mask and an added one, also of what is imported', async () => {
    await project.write({ 'src/pictures/p0.png': await makePicture(20) })
    await becomes('url', { id: 20, mark: 0 })
    await project.write({ 'src/imported/p2.mask.png': await makeMask({ left: 0, top: 0 }) })
    await becomes('imported', { id: 2, mark: 1 })
    await project.write({ 'src/imported/deep/p3.png': await makePicture(23) })
    await becomes('deep', { id: 23, mark: 0 })
    await project.write({ 'src/imported/deep/p3.unmark.json': '{ "mask": "../p2.mask.png" }' })
    await becomes('deep', { id: 23, mark: 1 })
  })

  test('shows a picture that an imported style sheet refers to anew', async () => {
    await project.picture('src/imported/new.png', 30)
    await project.write({ 'src/imported/more.css': '.imported { background: url(new.png?unmark) }' })
    await becomes('imported', { id: 30, mark: 0 })
  })
})
