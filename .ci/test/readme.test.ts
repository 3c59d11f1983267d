import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { ERROR_TABLE } from '@unmark/core'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { startDouble } from '../../packages/kaze-double/src/index.ts'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../..', import.meta.url))
const source = ['--conditions=@unmark/source', '--import', 'tsx']
const readme = await readFile(path.join(root, 'README.md'), 'utf8')
const cliReadme = await readFile(path.join(root, 'packages/cli/README.md'), 'utf8')

/** @param info what stands behind the three marks that open a block */
function blocks(info: string, text = readme): string[] {
  return [...text.matchAll(new RegExp(`\`\`\`${info}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, code]) => code ?? '')
}

/** Lets a shell run lines of a document, which call `unmark`; the first one that fails ends it. */
async function runLines(
  lines: string,
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  const bin = path.join(root, 'packages/cli/src/bin.ts')
  const tsx = path.join(root, 'node_modules/tsx/dist/loader.mjs')
  const program = [process.execPath, '--conditions=@unmark/source', '--import', tsx, bin]
  const command = `set -e\nunmark() { ${program.map((word) => `'${word}'`).join(' ')} "$@"; }\n${lines}`
  const { stdout } = await run('sh', ['-c', command], { cwd, env })
  return stdout
}

let folder: string

beforeEach(async () => {
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

afterEach(() => rm(folder, { recursive: true, force: true }))

/** Every line of a document is a process of its own. */
const MANY_PROCESSES = { timeout: 180_000 }

const env = (more: Readonly<Record<string, string>> = {}) => ({
  PATH: process.env['PATH'],
  HOME: folder,
  UNMARK_STORE: path.join(folder, 'store'),
  ...more,
})

describe('the README', () => {
  it('has commands that work', MANY_PROCESSES, async () => {
    const lines = blocks('sh').join('\n')
    expect(lines.match(/^unmark /gm)?.length).toBeGreaterThan(5)
    await runLines(lines, folder, env())
  })

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

describe('the README of the command line', () => {
  it('has commands that work', MANY_PROCESSES, async () => {
    const [configuration, ...others] = blocks('js', cliReadme)
    expect(others).toEqual([])
    const lines = blocks('sh', cliReadme)
    expect(lines.join('').match(/^unmark \w/gm)?.length).toBeGreaterThan(10)
    // The file is there for the commands that are written below it; those above say where the mark is.
    await writeFile(path.join(folder, 'unmark.config.mjs'), configuration ?? '')
    const stdout = await runLines(lines.join('\n'), folder, env())
    expect(stdout).toContain('photo.jpg -> photo.clean.jpg  local, ')
    expect(stdout).toContain('photo.jpg -> by-file/photo.jpg  local, ')
    const written = await readdir(folder, { recursive: true })
    for (const file of ['photo.clean.jpg', 'cleaned/a.png', 'cleaned-album/a.png', 'by-mask.jpg', 'by-file/a.png']) {
      expect(written).toContain(file)
    }
    expect((await sharp(path.join(folder, 'piped.jpg')).metadata()).format).toBe('jpeg')
  })

  it('has commands for the hosted service that work', MANY_PROCESSES, async () => {
    const double = await startDouble({ resultsAt: 'api' })
    onTestFinished(() => double.close())
    const lines = blocks('sh hosted', cliReadme)
    expect(lines).toHaveLength(1)
    const stdout = await runLines(
      lines.join('\n'),
      folder,
      env({ KAZE_API_TOKEN: double.token, KAZE_BASE_URL: double.url }),
    )
    expect(stdout).toContain('500 credits left')
    expect(stdout).toMatch(/photo\.jpg -> hosted\.jpg {2}kaze, .*1 credit spent/)
    expect(double.charged).toBe(1)
  })
})
