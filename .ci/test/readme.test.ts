import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { ERROR_TABLE } from '@unmark/core'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../..', import.meta.url))
const source = ['--conditions=@unmark/source', '--import', 'tsx']
const readme = await readFile(path.join(root, 'README.md'), 'utf8')

function blocks(language: string): string[] {
  return [...readme.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, code]) => code ?? '')
}

/** Words of a command line, with quotes taken off. */
function words(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')
}

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'unmark-readme-'))
  const picture = sharp({ create: { width: 400, height: 300, channels: 3, background: '#4a7' } })
  await picture.clone().jpeg().toFile(path.join(folder, 'photo.jpg'))
  await mkdir(path.join(folder, 'album'))
  await picture
    .clone()
    .png()
    .toFile(path.join(folder, 'album', 'a.png'))
  const mark = await sharp({ create: { width: 60, height: 20, channels: 3, background: '#fff' } })
    .png()
    .toBuffer()
  await sharp({ create: { width: 400, height: 300, channels: 3, background: '#000' } })
    .composite([{ input: mark, left: 300, top: 250 }])
    .png()
    .toFile(path.join(folder, 'photo.mask.png'))
  await symlink(path.join(root, 'node_modules'), path.join(folder, 'node_modules'))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

describe('the README', () => {
  const env = () => ({ PATH: process.env['PATH'], HOME: folder, UNMARK_STORE: path.join(folder, 'store') })

  it('has commands that work', async () => {
    const commands = blocks('sh').flatMap((block) => block.trim().split('\n'))
    expect(commands.length).toBeGreaterThan(5)
    const bin = path.join(root, 'packages/cli/src/bin.ts')
    const tsx = path.join(root, 'node_modules/tsx/dist/loader.mjs')
    for (const command of commands) {
      const [name, ...given] = words(command)
      expect(name).toBe('unmark')
      const from = ['--conditions=@unmark/source', '--import', tsx, bin]
      await run(process.execPath, [...from, ...given], { cwd: folder, env: env() })
    }
  }, 180_000)

  it('has a program that works', async () => {
    const programs = blocks('js')
    expect(programs).toHaveLength(1)
    await cp(path.join(folder, 'photo.jpg'), path.join(folder, 'program', 'photo.jpg'))
    await writeFile(path.join(folder, 'program', 'program.mjs'), programs[0] ?? '')
    const options = { cwd: path.join(folder, 'program'), env: env() }
    const { stdout } = await run(process.execPath, [...source, 'program.mjs'], options)
    expect(stdout).toMatch(/photo\.clean\.jpg \d+ 0\n/)
  })

  it('shows the same program as the README of core', async () => {
    const core = await readFile(path.join(root, 'packages/core/README.md'), 'utf8')
    expect(core).toContain(blocks('js')[0])
  })

  it('names the test command that CI runs', async () => {
    const ci = await readFile(path.join(root, '.ci/run'), 'utf8')
    expect(blocks('console').join('\n')).toContain('npx pnpm@10 test')
    expect(ci).toContain('npx pnpm@10 test')
    expect(blocks('console').join('\n')).toContain('npx pnpm@10 demo')
    expect(ci).toContain('npx pnpm@10 demo')
  })

  it('has a row for every error, as the error table says', () => {
    const table = readme.split('<!-- errors -->')[1]?.split('<!-- /errors -->')[0] ?? ''
    const rows = table
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .map((line) => line.split('|').map((cell) => cell.trim()))
    expect(rows.map(([, code, meaning, , next]) => [code, meaning, next])).toEqual(
      Object.entries(ERROR_TABLE).map(([code, { meaning, hint }]) => [`\`${code}\``, meaning, hint]),
    )
  })
})
