// Documents name files of the repository; a file that has moved takes its mention with it.
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

describe('the threat model', () => {
  it('names tests that exist', () => {
    const text = readFileSync(path.join(root, 'packages/core/docs/security.md'), 'utf8')
    const named = [...text.matchAll(/`(packages\/[^`]+\.test\.ts)`/g)].map(([, file]) => file as string)
    expect(named.length).toBeGreaterThan(15)
    expect(named.filter((file) => !existsSync(path.join(root, file)))).toEqual([])
  })
})
