import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { ERROR_TABLE } from '@unmark/core'
import { expect, it } from 'vitest'
import { ROOT, readDocument } from '../../documents/blocks.ts'
import { type BlockRunner, followDocument } from '../../documents/follow.ts'
import { FROM_SOURCE } from '../../documents/scene.ts'
import { readManifest } from '../../packages/workspace.ts'

const run = promisify(execFile)

/** The build is CI's; the other line gives what was built a name. */
const namesBuiltCommand: BlockRunner = ({ text }) => {
  const [build = '', alias = ''] = text.split('\n')
  expect(readFileSync(path.join(ROOT, '.ci/run'), 'utf8')).toContain(build)
  const { bin } = readManifest(path.join(ROOT, 'packages/cli'))
  expect(alias).toBe(`alias unmark="node $PWD/${path.posix.join('packages/cli', bin?.['unmark'] ?? '')}"`)
}

followDocument('README.md', {
  special: { 'npx pnpm@10 build': namesBuiltCommand },
  afterwards: async ({ printed }) => {
    expect(printed()).toContain('photo.jpg -> photo.clean.jpg  local, ')
    expect(printed()).toMatch(/\bclean\.jpg \d+ \d+\n/)
  },
})

it('the README shows what the engine makes (npx pnpm@10 --filter @unmark/example-demo pictures)', async () => {
  const shown = [...readDocument('README.md').matchAll(/pictures\/(\w+)\.webp/g)].map(([, name]) => name)
  expect(shown).toEqual(['before', 'after'])
  const script = path.join(ROOT, 'examples/demo/src/readme-pictures.mjs')
  const { stdout } = await run(process.execPath, [...FROM_SOURCE, script, '--check'], { cwd: ROOT })
  expect(stdout).toMatch(/^current: before, after/)
})

it('the README has a row for every error, as the error table says', () => {
  const table = readDocument('README.md').split('<!-- errors -->')[1]?.split('<!-- /errors -->')[0] ?? ''
  const rows = table
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').map((cell) => cell.trim()))
  expect(rows.map(([, code, meaning, spent, next]) => [code, meaning, spent, next])).toEqual(
    Object.entries(ERROR_TABLE).map(([code, { meaning, spent, hint }]) => [`\`${code}\``, meaning, spent, hint]),
  )
})
