import { execFileSync } from 'node:child_process'
import { symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { loadConfigFile } from '../../src/config-file/load.ts'
import { type ImportModule, tsxEntry } from '../../src/config-file/read-module.ts'
import { failure } from '../support/errors.ts'
import { temporaryFolder } from '../support/folder.ts'

const modules = fileURLToPath(new URL('../../../../node_modules', import.meta.url))

/** Node before 22.18, which runs no TypeScript. */
const plainNode: ImportModule = async (url) => {
  if (!/\.ts($|\?)/.test(url)) return import(url)
  throw Object.assign(new TypeError('Unknown file extension ".ts"'), { code: 'ERR_UNKNOWN_FILE_EXTENSION' })
}

async function folderWith(name: string, text: string) {
  const cwd = await temporaryFolder()
  const file = path.join(cwd, name)
  writeFileSync(file, text)
  return { cwd, file }
}

async function refusal(config: unknown): Promise<string> {
  const { cwd, file } = await folderWith('unmark.config.json', JSON.stringify(config))
  const error = await failure(() => loadConfigFile({ cwd }))
  expect(error).toMatchObject({ code: 'INVALID_INPUT', hint: expect.stringMatching(/\w/) })
  expect(error.message).toContain(file)
  return error.message
}

describe('a configuration file', () => {
  it('gives options, with paths that start at its folder', async () => {
    const config = {
      engine: 'local',
      store: 'kept',
      projectStore: '.unmark',
      roots: ['in', '/abs'],
      concurrency: 2,
      limits: { maxPixels: 9 },
    }
    const { cwd, file } = await folderWith('unmark.config.json', JSON.stringify(config))
    const loaded = await loadConfigFile({ cwd })
    expect(loaded?.file).toBe(file)
    expect(loaded?.options).toEqual({
      ...config,
      store: path.join(cwd, 'kept'),
      projectStore: path.join(cwd, '.unmark'),
      roots: [path.join(cwd, 'in'), path.resolve('/abs')],
    })
  })

  it('gives the known mark of a picture, with its path from the folder', async () => {
    const pictures = [{ files: '*.png', overlay: { image: 'marks/logo.png', opacity: 0.4, anchor: 'bottom-right' } }]
    const { cwd } = await folderWith('unmark.config.json', JSON.stringify({ pictures }))
    expect((await loadConfigFile({ cwd }))?.requestFor('a.png')).toEqual({
      overlay: { image: path.join(cwd, 'marks/logo.png'), opacity: 0.4, anchor: 'bottom-right' },
    })
  })

  it.each([
    [{ image: 'logo.png', opacity: 2 }, {}, 'overlay.opacity'],
    [{ opacity: 0.5 }, {}, 'pictures.0.overlay.image'],
    [{ image: 'logo.png' }, { mask: 'mask.png' }, 'got both'],
  ])('refuses an overlay that cannot be: %j', async (overlay, more, named) => {
    expect(await refusal({ pictures: [{ files: '*.png', overlay, ...more }] })).toContain(named)
  })

  it('gives the first rule that matches a picture', async () => {
    const pictures = [
      { files: 'old/**', mask: 'marks/old.png', maskDialect: 'white' },
      { files: ['**/*.jpg', '*.webp'], regions: [{ x: '70%', y: 5, width: 9, height: 9 }], format: 'png', quality: 80 },
      { files: '**', mask: 'https://example.test/mask.png' },
    ]
    const { cwd } = await folderWith('unmark.config.json', JSON.stringify({ pictures }))
    const config = await loadConfigFile({ cwd })
    const ask = (picture: string) => config?.requestFor(picture)
    expect(ask(path.join(cwd, 'old/a.jpg'))).toEqual({
      mask: path.join(cwd, 'marks', 'old.png'),
      maskDialect: 'white',
    })
    const second = { regions: pictures[1]?.regions, output: { format: 'png', quality: 80 } }
    expect(ask(path.join(cwd, 'new/a.jpg'))).toEqual(second)
    expect(ask('a.webp')).toEqual(second)
    expect(ask('a.png')).toEqual({ mask: 'https://example.test/mask.png' })
    const other = await loadConfigFile({ cwd: path.dirname(cwd), file: path.join(cwd, 'unmark.config.json') })
    expect(other?.requestFor(path.join(path.dirname(cwd), 'outside.webp'))).toEqual({
      mask: 'https://example.test/mask.png',
    })
  })

  it('that is not there is none, unless it was named', async () => {
    const cwd = await temporaryFolder()
    expect(await loadConfigFile({ cwd, home: cwd })).toBeUndefined()
    const error = await failure(() => loadConfigFile({ cwd, file: 'other.json' }))
    expect(error.message).toContain('ENOENT')
  })

  it('may be a program, and counts anew when it has changed', async () => {
    const { cwd, file } = await folderWith('unmark.config.mjs', 'export default { concurrency: 1 + 1 }')
    expect((await loadConfigFile({ cwd }))?.options).toEqual({ concurrency: 2 })
    writeFileSync(file, 'export default { concurrency: 3 }')
    utimesSync(file, 1, 1)
    expect((await loadConfigFile({ cwd }))?.options).toEqual({ concurrency: 3 })
  })
})

describe('a configuration file in TypeScript', () => {
  const text = `import type {} from 'node:fs'\nexport default { engine: 'local' as const, maxCredits: 4 satisfies number }`

  it('needs a word of advice where nothing can run it', async () => {
    const { cwd, file } = await folderWith('unmark.config.ts', text)
    const error = await failure(() => loadConfigFile({ cwd, importModule: plainNode }))
    expect(error).toMatchObject({ code: 'INVALID_INPUT', hint: expect.stringContaining('npm install -D tsx') })
    expect(error.message).toBe(`Node ${process.version} cannot run ${JSON.stringify(file)}: it is TypeScript.`)
  })

  it('is run by tsx as a program imports it, not as CommonJS requires it', async () => {
    const { cwd, file } = await folderWith('unmark.config.ts', text)
    expect(tsxEntry(file)).toBeUndefined()
    symlinkSync(modules, path.join(cwd, 'node_modules'))
    expect(tsxEntry(file)).toMatch(/tsx.*\.mjs$/)
  })

  it.each(['module', 'commonjs'])('is run by the tsx of a project of type %s', async (type) => {
    const { cwd } = await folderWith('unmark.config.ts', text)
    writeFileSync(path.join(cwd, 'package.json'), JSON.stringify({ type }))
    symlinkSync(modules, path.join(cwd, 'node_modules'))
    const config = await loadConfigFile({ cwd, importModule: plainNode })
    expect(config?.options).toEqual({ engine: 'local', maxCredits: 4 })
  })
})

describe('a configuration file is refused', () => {
  it('when it holds a token, which it does not repeat', async () => {
    for (const field of ['token', 'KAZE_API_TOKEN', 'apiKey']) {
      const message = await refusal({ [field]: 'tok-123' })
      expect(message).toContain(`has the field ${field}, and a token must not be in a file that is shared`)
      expect(message).not.toContain('tok-123')
    }
  })

  it.each([
    [{ engine: 'magic' }, 'engine: expected auto, kaze, local'],
    [{ concurency: 3 }, 'concurency'],
    [{ concurrency: 0 }, 'concurrency: '],
    [{ limits: { maxBytes: -1 } }, 'limits.maxBytes: '],
    [{ env: {} }, 'env'],
    [{ baseUrl: 'http://example.test' }, 'The base URL must be https'],
    [{ pictures: [{ mask: 'm.png' }] }, 'pictures.0.files: expected a pattern or a list of patterns'],
    [{ pictures: [{ files: '**' }, { files: 'a{b' }] }, 'pictures.1.files'],
    [{ pictures: [{ files: '**', regions: [{ x: 1 }] }] }, 'pictures.0: '],
    [{ pictures: [{ files: '**', quality: 101 }] }, 'pictures.0.quality: '],
    [[], 'expected an object of settings; got a list'],
    ['text', 'expected an object of settings; got "text"'],
  ])('for %j, naming the field', async (config, problem) => {
    expect(await refusal(config)).toContain(problem)
  })

  it.each([
    ['unmark.config.json', '{ "engine": }', 'JSON'],
    ['unmark.config.mjs', 'export const engine = 1', 'has no default export'],
    ['unmark.config.mjs', 'export default missing.name', 'missing is not defined'],
    ['unmark.config.mjs', `import 'not-installed-anywhere'`, 'not-installed-anywhere'],
  ])('when %s holds %s', async (name, text, problem) => {
    const { cwd, file } = await folderWith(name, text)
    const error = await failure(() => loadConfigFile({ cwd }))
    expect(error).toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining(problem) })
    expect(error.message).toContain(file)
  })
})

describe('@unmark/core/config-file', () => {
  it('loads without the picture library', () => {
    const hooks = `export function resolve(request, context, next) {
      if (request === 'sharp') throw new Error('Loaded sharp')
      return next(request, context)
    }`
    const program = `
      import { register } from 'node:module'
      register('data:text/javascript,' + ${JSON.stringify(encodeURIComponent(hooks))})
      await import('@unmark/core/config-file')
      await import('@unmark/core/doctor')`
    const args = ['--conditions=@unmark/source', '--import', 'tsx', '--input-type=module', '--eval', program]
    execFileSync(process.execPath, args, {
      cwd: fileURLToPath(new URL('../../../cli', import.meta.url)),
      stdio: 'pipe',
    })
  })
})
