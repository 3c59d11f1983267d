// The browser of the tests: Debian's Chromium, where it is installed.
import { existsSync } from 'node:fs'
import { type Browser, chromium, type Page } from 'playwright-core'
import type { ViteDevServer } from 'vite'
import { lookAt, type SeenPicture } from './pictures.ts'

const EXECUTABLES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Undefined where no browser is installed; tests that need one are skipped there, and say why. */
export const BROWSER_PATH = EXECUTABLES.find((file) => existsSync(file))

export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: BROWSER_PATH ?? '', args: ['--no-sandbox'] })
}

export function addressOf(server: ViteDevServer): string {
  const address = server.httpServer?.address()
  if (typeof address !== 'object' || address === null) throw new Error('The server does not listen.')
  return `http://localhost:${address.port}/`
}

/** What an element of the page shows by now, as picture or as background; undefined while the page is on its way to the next. */
export async function shownBy(page: Page, selector: string): Promise<SeenPicture | undefined> {
  const url = await page.evaluate<string | undefined>(`(${URL_OF})(${JSON.stringify(selector)})`).catch(() => undefined)
  if (!url) return undefined
  const response = await fetch(new URL(url, page.url()))
  return lookAt(Buffer.from(await response.arrayBuffer()))
}

/** In the page: the address of the picture in an element. */
const URL_OF = `(selector) => {
  const element = document.querySelector(selector)
  if (element instanceof HTMLImageElement) return element.currentSrc || element.src
  return element ? /url\\("(.*?)"\\)/.exec(getComputedStyle(element).backgroundImage)?.[1] : undefined
}`
