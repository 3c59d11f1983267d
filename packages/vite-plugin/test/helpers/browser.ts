// The browser of the tests: Debian's Chromium, where it is installed.
import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const EXECUTABLES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Undefined where no browser is installed; tests that need one are skipped there, and say why. */
export const BROWSER_PATH = EXECUTABLES.find((file) => existsSync(file))

export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: BROWSER_PATH ?? '', args: ['--no-sandbox'] })
}
