// The report in a real browser: it works by mouse and keyboard, asks nobody for anything, and can be used by everyone.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { createUnmark } from '@unmark/core'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { CHROMIUM } from '../helpers/chromium.ts'
import { place, REGION } from '../helpers/pictures.ts'
import { run } from '../helpers/run.ts'

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
const HOSTILE = '"><img src=x onerror="document.title=1">.png'

/** Run in the page, whose types are not those of Node. */
const BORDER = `(() => {
  const box = document.querySelector('.compare')
  const line = box.querySelector('.divider').getBoundingClientRect()
  const { left, width } = box.getBoundingClientRect()
  const { clipPath } = getComputedStyle(box.querySelector('.before'))
  return { clip: clipPath, line: Math.round((100 * (line.left + line.width / 2 - left)) / width) }
})()`
const FINDINGS = `axe.run().then(({ violations }) => violations.map(({ id, impact, nodes }) => {
  return impact + ' ' + id + ': ' + nodes.map(({ html }) => html).join(' ')
}))`
const INTRUSION = `{
  document.body.insertAdjacentHTML('beforeend', '<img src="https://example.com/a.png" onerror="document.title = 2">')
  const script = document.createElement('script')
  script.textContent = 'document.title = 3'
  document.body.append(script)
}`

describe.skipIf(CHROMIUM === undefined)('the report in Chromium (needs Chromium)', () => {
  let browser: Browser
  let cwd: string

  beforeAll(async () => {
    cwd = mkdtempSync(path.join(tmpdir(), 'unmark-report-'))
    const names = ['a.png', 'b.jpg', process.platform === 'win32' ? 'c.png' : HOSTILE]
    for (const name of names) await place(cwd, name)
    writeFileSync(path.join(cwd, 'bad.png'), 'no picture')
    const argv = ['clean', ...names, 'bad.png', '--region', REGION, '--report', 'report.html']
    const client = () => createUnmark({ store: path.join(cwd, '.store'), env: {} })
    expect((await run(argv, { cwd, createUnmark: client })).exitCode).toBe(1)
    browser = await chromium.launch({ executablePath: CHROMIUM as string, args: ['--no-sandbox'] })
  })

  afterAll(async () => {
    await browser.close()
    rmSync(cwd, { recursive: true, force: true })
  })

  interface Opened {
    readonly page: Page
    /** Every request but that for the page itself. */
    readonly requests: readonly string[]
    /** What the browser refused or complained of. */
    readonly complaints: readonly string[]
  }

  async function open(options: Parameters<Browser['newPage']>[0] = {}): Promise<Opened> {
    const page = await browser.newPage(options)
    onTestFinished(() => page.close())
    const url = pathToFileURL(path.join(cwd, 'report.html')).href
    const requests: string[] = []
    const complaints: string[] = []
    page.on('console', (message) => complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
    await page.route('**/*', (route) => {
      const asked = route.request().url()
      if (asked !== url) requests.push(asked)
      return asked === url ? route.continue() : route.abort()
    })
    await page.goto(url)
    return { page, requests, complaints }
  }

  /** Where the border between before and after is, in percent of the picture's width. */
  const border = (page: Page) => page.evaluate<{ readonly clip: string; readonly line: number }>(BORDER)

  it('moves its slider by keyboard', async () => {
    const { page } = await open({ reducedMotion: 'reduce' })
    const slider = page.getByRole('slider', { name: /^Before and after/ }).first()
    const start = Number(await slider.inputValue())
    // Where the mark is: at the right.
    expect(start).toBeGreaterThan(60)
    for (let presses = 0; (await page.evaluate('document.activeElement.tagName')) !== 'INPUT'; presses++) {
      expect(presses).toBeLessThan(20)
      await page.keyboard.press('Tab')
    }
    await page.keyboard.press('ArrowRight')
    expect((await border(page)).line).toBe(start + 1)
    await page.keyboard.press('Home')
    expect(await border(page)).toEqual({ clip: 'inset(0px 100% 0px 0px)', line: 0 })
    await page.keyboard.press('End')
    expect(await border(page)).toEqual({ clip: expect.stringMatching(/^inset\(0px( 0% 0px 0px)?\)$/), line: 100 })
    expect(await slider.getAttribute('aria-valuetext')).toBe('100 % of the picture shows before')
  })

  it('moves its slider by mouse, to where the mouse is', async () => {
    const { page } = await open({ reducedMotion: 'reduce' })
    const box = await page.locator('.compare').first().boundingBox()
    if (!box) throw new Error('Expected the slider to be visible.')
    const y = box.y + box.height / 2
    await page.mouse.move(box.x + box.width / 2, y)
    await page.mouse.down()
    for (const share of [0.3, 0.1, 0.9]) {
      await page.mouse.move(box.x + box.width * share, y)
      expect(Math.abs((await border(page)).line - 100 * share)).toBeLessThanOrEqual(1)
    }
    await page.mouse.up()
  })

  it.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 360],
    ['dark', 360],
  ] as const)('asks nobody for anything and has no serious finding in %s at %d px', async (colorScheme, width) => {
    const { page, requests, complaints } = await open({ colorScheme, viewport: { width, height: 900 } })
    for (const summary of await page.locator('summary').all()) await summary.click()
    await page.evaluate('Promise.all([...document.images].map((image) => image.decode()))')
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
    expect([requests, complaints, await page.title()]).toEqual([[], [], 'Unmark report'])
    // Not as a script tag: the page's own policy forbids that.
    await page.evaluate(readFileSync(AXE, 'utf8'))
    const findings = await page.evaluate<string[]>(FINDINGS)
    expect(findings.filter((finding) => /^(serious|critical)/.test(finding))).toEqual([])
  })

  it('shows before and after side by side without scripts', async () => {
    const { page } = await open({ javaScriptEnabled: false })
    const [after, before] = await page.locator('.compare').first().locator('img').all()
    const boxes = [await after?.boundingBox(), await before?.boundingBox()]
    expect(boxes[0]?.y).toBe(boxes[1]?.y)
    expect(await page.getByRole('slider').count()).toBe(0)
  })

  it('forbids what somebody might put into it', async () => {
    const { page, requests, complaints } = await open()
    await page.evaluate(INTRUSION)
    expect(await page.title()).toBe('Unmark report')
    expect(requests).toEqual([])
    expect(complaints.join(' ')).toContain('Content Security Policy')
  })
})
