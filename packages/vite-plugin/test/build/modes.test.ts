// Builds that are no plain site: server bundles, libraries, manifests, other bases, source maps, both CSS transformers.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { InlineConfig, Plugin, Rollup } from 'vite'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { filesIn, picturesIn } from '../helpers/output.ts'
import { makePicture } from '../helpers/pictures.ts'
import { createProject, type TestProject } from '../helpers/project.ts'
import { VITES } from '../helpers/vites.ts'

const store = await mkdtemp(path.join(tmpdir(), 'unmark-modes-store-'))
afterAll(() => rm(store, { recursive: true, force: true }))

describe.each(VITES)('Vite $major', ({ major, vite }) => {
  let project: TestProject

  beforeEach(async () => {
    project = await createProject(store)
    await project.picture('src/hero.png', 1, { large: true })
    await project.write({
      'index.html': '<!doctype html><script type="module" src="/src/main.js"></script>',
      'src/main.js': "import hero from './hero.png?unmark'\ndocument.body.append(hero)\n",
    })
  })
  afterEach(() => project.remove())

  const build = (inline: InlineConfig) => vite.build(project.config(inline))
  const output = (name: string) => path.join(project.root, 'dist', name)
  const textOf = async (pattern: RegExp) => {
    const names = (await filesIn(output(''))).filter((name) => pattern.test(name))
    return (await Promise.all(names.map((name) => readFile(output(name), 'utf8')))).join('\n')
  }
  const expectClean = async (ids: readonly number[]) => {
    const pictures = await picturesIn(output(''))
    expect([...new Set(pictures.map(({ id }) => id))].sort((a, b) => a - b)).toEqual(ids)
    expect(pictures.filter(({ mark }) => mark > 0)).toEqual([])
  }

  test('gives server and client the same address, and the manifest the name of the source', async () => {
    await project.write({ 'src/server.js': "export { default as hero } from './hero.png?unmark'\n" })
    await build({ build: { manifest: true, outDir: 'dist/client' } })
    await build({ build: { ssr: 'src/server.js', outDir: 'dist/server' } })
    const manifest = JSON.parse(await readFile(output('client/.vite/manifest.json'), 'utf8'))
    expect(manifest['src/hero.png']).toMatchObject({
      src: 'src/hero.png',
      file: expect.stringMatching(/^assets\/hero-/),
    })
    expect(JSON.stringify(manifest)).not.toContain('.unmark')
    const server = await readFile(
      output((await filesIn(output(''))).find((name) => /server\/.*js$/.test(name)) ?? ''),
      'utf8',
    )
    expect(server).toContain(`/${manifest['src/hero.png'].file}`)
    await expectClean([1])
  })

  test('inlines the clean picture into a library', async () => {
    await project.write({ 'src/lib.js': "export { default as hero } from './hero.png?unmark'\n" })
    await build({ build: { lib: { entry: 'src/lib.js', formats: ['es'], fileName: 'lib' } } })
    expect(await textOf(/\.m?js$/)).toContain('data:image/png;base64,')
    await expectClean([1])
  })

  test.each(['./', '/deep/', 'https://cdn.example/x/'])('respects the base %s', async (base) => {
    await build({ base })
    const address = base === './' ? /new URL\("hero-[\w-]{8}\.png"/ : new RegExp(`"${base}assets/hero-[\\w-]{8}\\.png"`)
    expect((await textOf(/\.js$/)).replaceAll(/[`']/g, '"')).toMatch(address)
    await expectClean([1])
  })

  test('leaves addresses to renderBuiltUrl, and adds nothing to source maps', async () => {
    await project.write({
      'src/main.js':
        "import hero from './hero.png?unmark'\nconsole.log(hero, new URL('./hero.png?unmark', import.meta.url).href)\n",
    })
    await build({
      build: { sourcemap: true, assetsInlineLimit: 1_000_000 },
      experimental: { renderBuiltUrl: (name) => `https://static.example/${name}` },
    })
    const map = JSON.parse(await textOf(/\.js\.map$/))
    expect(map.sources.join()).toContain('src/main.js')
    await expectClean([1])
  })

  test('keeps the user’s own PostCSS configuration', async () => {
    await project.write({
      'src/main.js': "import './style.css'\n",
      'src/style.css': '.hero { background: url(./hero.png?unmark) }\n',
      'postcss.config.cjs': `module.exports = { plugins: [{ postcssPlugin: 'own', Rule(rule) {
        if (!rule.some((node) => node.prop === 'outline')) rule.append({ prop: 'outline', value: '7px solid' })
      } }] }`,
    })
    await build({})
    expect(await textOf(/\.css$/)).toContain('outline:7px solid')
    await expectClean([1])
  })

  test('cleans style sheets that go through Lightning CSS, and what they import', async () => {
    await project.picture('src/deep/a.png', 2)
    await project.picture('src/deep/b.png', 3)
    await project.picture('src/c.png', 4)
    await project.write({
      'src/main.js': "import './style.css'\nimport './card.module.css'\n",
      'src/style.css': '@import "./deep/more.css";\n.hero { background: url("./hero.png?unmark") }\n',
      'src/deep/more.css':
        '.a { background: red\n url(./a.png?unmark) }\n.b { background-image: image-set("b.png?unmark" 1x, url(./b.png?unmark) 2x) }\n',
      'src/card.module.css': '.card { background: url(c.png?unmark) }\n',
      'index.html': `<!doctype html><script type="module" src="/src/main.js"></script>
        <style>.s { background: url(/src/c.png?unmark) }</style><div style="background: url(/src/c.png?unmark)"></div>`,
    })
    const seen: string[] = []
    const visitor = { Url: (url: { url: string }) => void seen.push(url.url) }
    await build({ css: { transformer: 'lightningcss', lightningcss: { visitor: visitor as never } } })
    await expectClean([1, 2, 3, 4])
    expect(seen.length).toBeGreaterThan(0)
  })

  test('follows changed pictures and masks in build --watch', async () => {
    await project.picture('src/page.png', 5, { large: true })
    await project.picture('src/css.png', 6, { large: true })
    await project.write({
      'index.html': '<!doctype html><img src="/src/page.png?unmark"><script type="module" src="/src/main.js"></script>',
      'src/main.js': "import hero from './hero.png?unmark'\nimport './style.css'\ndocument.body.append(hero)\n",
      'src/style.css': '.css { background: url(./css.png?unmark) }',
    })
    const watcher = (await build({ build: { watch: {} } })) as Rollup.RollupWatcher
    try {
      const seen = async () => (await picturesIn(output(''))).map(({ id, mark }) => `${id}:${mark}`).sort()
      const becomes = (pictures: readonly string[]) => expect.poll(seen, { timeout: 20_000 }).toEqual(pictures)
      await becomes(['1:0', '5:0', '6:0'])
      await project.write({ 'src/hero.png': await makePicture(7, { large: true }) })
      await becomes(['5:0', '6:0', '7:0'])
    } finally {
      await watcher.close()
    }
  })

  test('gives the clean file to a plugin that reads imported files itself, as enhanced-img does', async () => {
    const enhanced: Plugin = {
      name: 'enhanced',
      enforce: 'pre',
      load: {
        order: 'pre',
        async handler(id) {
          const [file = '', query = ''] = id.split('?')
          if (!query.split('&').includes('enhanced')) return undefined
          const bytes = await readFile(file)
          return `export default "data:image/png;base64,${bytes.toString('base64')}"`
        },
      },
    }
    await project.write({
      'src/main.js': "import hero from './hero.png?enhanced&unmark'\ndocument.body.append(hero)\n",
    })
    await vite.build({ ...project.config(), plugins: [enhanced, ...(project.config().plugins ?? [])] })
    await expectClean([1])
  })

  test('refuses what a preprocessor imports for Lightning CSS, and says so', async () => {
    await project.write({
      'src/main.js': "import './style.scss'\n",
      'src/style.scss': "@use './part';\n",
      'src/_part.scss': '.a { background: url("./hero.png?unmark") }\n',
    })
    const built = build({ css: { transformer: 'lightningcss' } })
    // Vite 5 hands Lightning CSS the SCSS as it is, so that no picture is found at all.
    if (major === 5) await built.then(() => expectClean([]))
    else await expect(built).rejects.toThrow(/hero\.png\?unmark \(line \d+ .* that a preprocessor imports/)
  })

  test(`says of what it cannot do where it stands (${major})`, async () => {
    await project.write({
      'index.html':
        '<!doctype html>\n<meta property="og:image" content="/src/hero.png?unmark">\n<input type="image" src="/src/hero.png?unmark">',
    })
    const built = build({})
    if (major >= 6) await built
    else await expect(built).rejects.toThrow(/index\.html:2.*Vite 5 leaves alone/)
  })
})
