import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const entryOf = (name: string) => fileURLToPath(new URL(`../src/${name}`, import.meta.url))

/** Every module that is loaded when `file` is, without those that exist as types only. */
function loadedBy(file: string, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found
  found.add(file)
  const imports = readFileSync(file, 'utf8').matchAll(/^(?:import|export)\s+(?!type\b)[^'"]*?from '([^']+)'/gms)
  for (const [, name = ''] of imports) {
    if (name.startsWith('.')) loadedBy(path.resolve(path.dirname(file), name), found)
    else found.add(name)
  }
  return found
}

it('the module for faces loads nothing but Node’s own modules and a few small files', () => {
  const loaded = [...loadedBy(entryOf('faces.ts'))]
  expect(loaded.filter((name) => !path.isAbsolute(name) && !name.startsWith('node:'))).toEqual([])
  expect(loaded.filter((name) => path.isAbsolute(name)).length).toBeLessThan(12)
})

it('the module for settings loads nothing but small files and the version of the embedded engine', () => {
  const loaded = [...loadedBy(entryOf('settings.ts'))].filter((name) => !path.isAbsolute(name))
  expect(loaded.filter((name) => !name.startsWith('node:'))).toEqual(['@unmark/inpaint/version'])
})
