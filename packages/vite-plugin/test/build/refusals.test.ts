// Builds that have to fail, and how they say why: leaks, missing files, pictures that cannot be cleaned, frozen builds.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { InlineConfig, Plugin } from 'vite'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { UnmarkPluginOptions } from '../../src/index.ts'
import { filesIn, picturesIn } from '../helpers/output.ts'
import { createProject, type TestProject } from '../helpers/project.ts'
import { VITES } from '../helpers/vites.ts'

const store = await mkdtemp(path.join(tmpdir(), 'unmark-refusals-store-'))
afterAll(() => rm(store, { recursive: true, force: true }))

describe.each(VITES)('a build by Vite $major', ({ vite }) => {
  let project: TestProject

  beforeEach(async () => {
    project = await createProject(store)
    await project.picture('src/hero.png', 1, { large: true })
    await project.write({
      'index.html': '<!doctype html>\n<script type="module" src="/src/main.js"></script>',
      'src/main.js': "import hero from './hero.png?unmark'\ndocument.body.append(hero)\n",
    })
  })
  afterEach(() => project.remove())

  const build = (inline: InlineConfig = {}, options: UnmarkPluginOptions = {}) =>
    vite.build(project.config({ ...inline, logLevel: 'silent' }, options))

  const original = () => readFile(path.join(project.root, 'src/hero.png'))
  const emitting = (source: (bytes: Buffer) => string | Uint8Array, fileName: string): Plugin => ({
    name: 'leaky',
    async generateBundle() {
      this.emitFile({ type: 'asset', fileName, source: source(await original()) })
    },
  })

  test.each([
    ['as a file', 'copy.png', (bytes: Buffer) => bytes],
    ['inside a file', 'all.bin', (bytes: Buffer) => Buffer.concat([Buffer.from('head\0'), bytes])],
    ['in base64', 'page.html', (bytes: Buffer) => `<img src="data:image/png;base64,${bytes.toString('base64')}">`],
    ['in base64 for URLs', 'data.json', (bytes: Buffer) => JSON.stringify({ it: bytes.toString('base64url') })],
    ['in percent escapes', 'style.css', (bytes: Buffer) => `a { b: url("data:image/png,${percent(bytes)}") }`],
  ])('fails when a marked original is in the output %s', async (_, fileName, source) => {
    await expect(build({ plugins: [emitting(source, fileName)] })).rejects.toThrow(
      new RegExp(`src/hero\\.png in ${fileName.replace('.', '\\.')}[\\s\\S]*Mark every reference`),
    )
  })

  test('fails when one reference to a picture is marked and another is not', async () => {
    await project.write({
      'src/main.js': "import a from './hero.png?unmark'\nimport b from './hero.png'\nalert(a + b)\n",
    })
    await expect(build()).rejects.toThrow(/src\/hero\.png in assets\/hero-/)
    const left = await picturesIn(path.join(project.root, 'dist'))
    expect(left.filter(({ mark }) => mark > 0)).toEqual([])
  })

  test('fails when a marked picture that no reference was seen for gets into the output', async () => {
    await project.picture('src/other.marked.png', 2)
    const leaky: Plugin = {
      name: 'leaky',
      async generateBundle() {
        const source = await readFile(path.join(project.root, 'src/other.marked.png'))
        this.emitFile({ type: 'asset', fileName: 'x.png', source })
      },
    }
    await expect(build({ plugins: [leaky] })).rejects.toThrow(/src\/other\.marked\.png in x\.png/)
  })

  test.each([
    [
      'a style sheet',
      { 'src/main.js': "import './a.css'", 'src/a.css': '\n.a { b: url(./no.png?unmark) }' },
      /a\.css:2/,
    ],
    ['a page', { 'index.html': '<!doctype html>\n\n<img src="/no.png?unmark">' }, /index\.html:3/],
    ['new URL', { 'src/main.js': "\nalert(new URL('./no.png?unmark', import.meta.url))" }, /main\.js:2/],
    ['an import', { 'src/main.js': "import a from './no.png?unmark'\nalert(a)" }, /main\.js/],
  ])('fails when %s refers to a marked picture that is not there', async (_, files, place) => {
    await project.write(files)
    const error = await build().catch((reason: unknown) => reason)
    expect(String(error)).toMatch(/no\.png/)
    expect(String(error)).toMatch(place)
  })

  test('names picture, importing file and next step when a picture cannot be cleaned', async () => {
    await project.picture('src/hero.png', 1, { mask: false })
    await project.delete('src/hero.mask.png')
    const error = await build().catch((reason: unknown) => reason)
    expect(String(error)).toMatch(/src\/hero\.png \(used in src\/main\.js:1:\d+\)[\s\S]*Put a mask beside the picture/)
  })

  test('lets the original through with a warning when told so', async () => {
    await project.delete('src/hero.mask.png')
    await project.write({
      'src/main.js': "import './a.css'\nimport a from './hero.png?unmark'\nalert(a)",
      'src/a.css': '.a { background: url(./hero.png?unmark) }',
    })
    await build({}, { onError: 'original' })
    expect(
      project.lines.filter(({ level, message }) => level === 'warn' && /original is used/.test(message)),
    ).toHaveLength(1)
    expect((await filesIn(path.join(project.root, 'dist'))).join()).toMatch(/hero-[\w-]{8}\.png/)
  })

  test('lists all that a frozen build is missing, and makes the same build pass once it is stored', async () => {
    await project.picture('public/more.marked.png', 2)
    await project.picture('src/page.png', 3)
    await project.write({
      'index.html':
        '<!doctype html>\n<img src="/src/page.png?unmark"><script type="module" src="/src/main.js"></script>',
    })
    const ownStore = { store: path.join(project.root, 'store') }
    const error = await build({}, { ...ownStore, frozen: true }).catch((reason: unknown) => reason)
    for (const name of ['src/hero.png', 'src/page.png', 'public/more.marked.png']) expect(String(error)).toContain(name)
    expect(String(error)).toContain('npx unmark clean src/hero.png --mask src/hero.mask.png')
    expect(await filesIn(project.root).then((files) => files.filter((name) => name.startsWith('dist/')))).toEqual([])
    await build()
    await build({}, { ...ownStore, frozen: true })
  })
})

function percent(bytes: Buffer): string {
  return [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
}
