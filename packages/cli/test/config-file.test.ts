import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { createUnmark, loadConfigFile } from '@unmark/core'
import { describe, expect, it } from 'vitest'
import { parseRegion } from '../src/region-argument.ts'
import { useFolder } from './helpers/folder.ts'
import { flat, place, REGION } from './helpers/pictures.ts'
import { type Outcome, run } from './helpers/run.ts'

const folder = useFolder()
const regions = [parseRegion(REGION)]

function unmark(words: readonly string[], env: Record<string, string> = {}, cwd = folder()): Promise<Outcome> {
  const UNMARK_STORE = path.join(folder(), '.store')
  return run(words, { cwd, createUnmark: (options) => createUnmark({ env: { UNMARK_STORE, ...env }, ...options }) })
}

async function planOf(words: readonly string[], env?: Record<string, string>, cwd?: string) {
  const { stdout, stderr } = await unmark(['clean', ...words, '--dry-run', '--json'], env, cwd)
  expect(stderr).toBe('')
  return JSON.parse(stdout)
}

function configure(config: unknown, name = 'unmark.config.json'): void {
  const text = name.endsWith('.json') ? JSON.stringify(config) : `export default ${JSON.stringify(config)}`
  writeFileSync(path.join(folder(), name), text)
}

describe('a configuration file', () => {
  it('asks for the same thing as the command line and as a program do: the content key is one', async () => {
    await place(folder(), 'photo.png')
    const image = path.join(folder(), 'photo.png')
    const byCommand = await planOf(['photo.png', '--region', REGION, '--format', 'webp', '--quality', '70'])
    configure(
      { engine: 'local', pictures: [{ files: '*.png', regions, format: 'webp', quality: 70 }] },
      'unmark.config.mjs',
    )
    const byFile = await planOf(['photo.png'])
    const client = createUnmark({ engine: 'local', store: path.join(folder(), '.other'), env: {} })
    const byProgram = await client.plan({ image, regions, output: { format: 'webp', quality: 70 } })
    const config = await loadConfigFile({ cwd: folder() })
    const byProgramWithFile = await client.plan({ ...config?.requestFor(image), image })
    await client.close()
    expect(byProgram.key).toMatch(/\w{20}/)
    expect([byCommand.key, byFile.key, byProgramWithFile.key]).toEqual(Array(3).fill(byProgram.key))
  })

  it('beats the environment, and is beaten by the command line', async () => {
    await place(folder(), 'photo.png')
    configure({ engine: 'local', pictures: [{ files: '**', regions }] })
    const env = { UNMARK_ENGINE: 'kaze', KAZE_API_TOKEN: 'token' }
    expect(await planOf(['photo.png'], env)).toMatchObject({ engine: 'local', problems: [] })
    expect(await planOf(['photo.png', '--engine', 'kaze'], env)).toMatchObject({ engine: 'kaze' })
    expect(await planOf(['photo.png', '--no-config'], env)).toMatchObject({ engine: 'kaze', mask: null })
  })

  it('says where the mark is only if the command line does not', async () => {
    await place(folder(), 'photo.png')
    configure({ pictures: [{ files: '**', regions }] })
    expect((await planOf(['photo.png'])).mask.pixels).toBeGreaterThan(500)
    expect((await planOf(['photo.png', '--region', '0,0,10,10'])).mask.pixels).toBe(100)
  })

  it('keeps a pattern from bringing in its masks', async () => {
    await place(folder(), 'photo.png')
    await place(folder(), 'mask.png', await flat(0))
    configure({ pictures: [{ files: '*.png', mask: 'mask.png' }] })
    const { stdout, stderr } = await unmark(['clean', '*.png', '--dry-run', '--json'])
    expect(stderr).toBe('mask.png: left out: it is the mask.\n')
    expect(stdout.trimEnd().split('\n')).toHaveLength(1)
  })

  it('is found upwards, or named', async () => {
    mkdirSync(path.join(folder(), 'album'))
    await place(path.join(folder(), 'album'), 'photo.png')
    configure({ pictures: [{ files: 'album/*', regions }] })
    const album = path.join(folder(), 'album')
    expect((await planOf(['photo.png'], {}, album)).mask.pixels).toBeGreaterThan(500)
    writeFileSync(path.join(folder(), 'other.json'), JSON.stringify({ pictures: [] }))
    expect((await planOf(['photo.png', '--config', '../other.json'], {}, album)).problems[0].code).toBe('MASK_REQUIRED')
  })

  it('counts for the other commands too', async () => {
    configure({ store: 'of-the-project' })
    expect((await unmark(['store', 'where'])).stdout).toBe(`${path.join(folder(), 'of-the-project')}\n`)
    expect((await unmark(['store', 'where', '--store', 'mine'])).stdout).toBe(`${path.join(folder(), 'mine')}\n`)
  })

  it('that cannot be used is wrong usage, with file and field', async () => {
    configure({ concurrency: 0 })
    const { exitCode, stdout, stderr } = await unmark(['clean', 'photo.png'])
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(stderr).toContain('unmark.config.json')
    expect(stderr).toContain('concurrency')
    expect((await unmark(['store', 'where', '--config', 'a', '--no-config'])).exitCode).toBe(2)
  })

  it('is named by unmark doctor, with what is wrong with it', async () => {
    configure({ engine: 'local' })
    const sound = await unmark(['doctor', '--engine', 'local', '--store', '.store'])
    expect(sound.stdout).toContain(`configuration file ${path.join(folder(), 'unmark.config.json')}`)
    configure({ token: 'tok-1' })
    const { exitCode, stdout } = await unmark(['doctor'])
    expect(exitCode).toBe(1)
    expect(stdout).toMatch(/fail {2}settings {2}The configuration file .* has the field token/)
  })
})
