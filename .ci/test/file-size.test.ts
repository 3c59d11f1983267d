// A long file mixes jobs. Those above the limit are named here, each with the reason why it is one job.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { ROOT } from '../documents/blocks.ts'

const LIMIT = 300

const REASONS: Readonly<Record<string, string>> = {
  'packages/core/test/net/http-faults.test.ts': 'one table of faults of one client, which share a server',
  'packages/core/test/remove.test.ts': 'the main call, seen from outside: one story with all its endings',
  'packages/vite-plugin/test/cleaning/cleaner.test.ts': 'the whole contract of one object, on one project folder',
}

it('only files with a stated reason are longer than 300 lines', () => {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts', '*.mjs', '*.js']
  const files = [...new Set(execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).split('\n').filter(Boolean))]
  expect(files.length).toBeGreaterThan(500)
  const long = files.filter((file) => readFileSync(path.join(ROOT, file), 'utf8').split('\n').length > LIMIT + 1)
  expect(long.sort()).toEqual(Object.keys(REASONS).sort())
})
