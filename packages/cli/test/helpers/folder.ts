// A folder of its own for every test, gone afterwards.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach } from 'vitest'

/** Gives a function that tells the current test's folder. */
export function useFolder(): () => string {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(path.join(realpathSync(tmpdir()), 'unmark-cli-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))
  return () => folder
}

/** Makes files that are not empty, with their folders. */
export function touch(folder: string, ...names: string[]): void {
  for (const name of names) {
    const file = path.join(folder, name)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, 'x')
  }
}
