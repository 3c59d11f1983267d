import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { createUnmark } from '@unmark/core'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { useFolder } from '../helpers/folder.ts'
import { bomb, drawPixels, flat, jpeg, place, png, REGION } from '../helpers/pictures.ts'
import { type Outcome, run } from '../helpers/run.ts'

const folder = useFolder()

/** The real program on the real core; nothing of the tester's environment counts. */
function clean(...argv: string[]): Promise<Outcome> {
  const cwd = folder()
  const store = path.join(cwd, '.store')
  return run(['clean', ...argv], { cwd, createUnmark: (options) => createUnmark({ store, ...options, env: {} }) })
}

const file = (name: string) => path.join(folder(), name)
const hash = (name: string) =>
  createHash('sha256')
    .update(readFileSync(file(name)))
    .digest('hex')
const pixelsOf = (name: string) => sharp(file(name)).removeAlpha().raw().toBuffer()
const visible = () => readdirSync(folder()).filter((name) => name !== '.store')

describe('unmark clean', () => {
  it('cleans a picture, proves it in one JSON line, and leaves the input alone', async () => {
    await place(folder(), 'photo.png')
    const before = hash('photo.png')
    const { exitCode, stdout, stderr } = await clean('photo.png', '--region', REGION, '--json')
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(stdout.trimEnd().split('\n')).toHaveLength(1)
    expect(JSON.parse(stdout)).toEqual({
      input: 'photo.png',
      format: 'png',
      width: 160,
      height: 120,
      key: expect.stringMatching(/^[\w:-]{20,}$/),
      engine: 'local',
      cached: false,
      creditsSpent: 0,
      engineMs: expect.any(Number),
      path: file('photo.clean.png'),
      report: expect.objectContaining({ changedOutside: 0, changedInside: expect.any(Number) }),
    })
    expect(hash('photo.png')).toBe(before)
    const cleaned = await pixelsOf('photo.clean.png')
    const original = drawPixels()
    const inBlock = (105 * 160 + 135) * 3
    expect(cleaned[inBlock]).toBeLessThan(200)
    for (const at of [0, (60 * 160 + 80) * 3, (60 * 160 + 80) * 3 + 1]) expect(cleaned[at]).toBe(original[at])
  })

  it('takes a repeated picture from the store, and replaces nothing unasked but by itself', async () => {
    await place(folder(), 'photo.jpg')
    const first = JSON.parse((await clean('photo.jpg', '--region', REGION, '--json')).stdout)
    const written = hash('photo.clean.jpg')
    const same = JSON.parse((await clean('photo.jpg', '--region', REGION, '--json')).stdout)
    expect(same).toMatchObject({ cached: true, key: first.key, path: first.path })
    const refused = await clean('photo.jpg', '--region', '0,0,5,5', '--json')
    expect(refused.exitCode).toBe(1)
    expect(JSON.parse(refused.stdout).error).toMatchObject({
      code: 'INVALID_INPUT',
      hint: expect.stringContaining('--overwrite'),
    })
    const second = JSON.parse((await clean('photo.jpg', '--region', REGION, '--json', '--overwrite')).stdout)
    expect(second).toMatchObject({ cached: true, key: first.key, creditsSpent: 0 })
    expect(hash('photo.clean.jpg')).toBe(written)
    const anew = await clean('photo.jpg', '--region', REGION, '--json', '-o', 'new.jpg', '--force-new')
    expect(JSON.parse(anew.stdout).cached).toBe(false)
  })

  it('reads a mask from a file', async () => {
    await place(folder(), 'photo.png')
    const block = await sharp({ create: { width: 32, height: 17, channels: 3, background: 'white' } })
      .png()
      .toBuffer()
    const mask = await sharp(await flat(0))
      .composite([{ input: block, left: 119, top: 94 }])
      .png()
      .toBuffer()
    await place(folder(), 'mask.png', mask)
    const { stdout } = await clean('*.png', '--mask', 'mask.png', '--json')
    expect(JSON.parse(stdout)).toMatchObject({ input: 'photo.png', report: { maskPixels: 32 * 17, changedOutside: 0 } })
  })

  it('cleans many into a folder, converts them, and goes on after a failure', async () => {
    for (const name of ['a.png', 'b.jpg', 'c.png']) await place(folder(), name)
    await place(folder(), 'broken.png', 'no picture')
    const { exitCode, stdout, stderr } = await clean(
      '*.{png,jpg}',
      '--region',
      REGION,
      '-o',
      'out/',
      '--format',
      'webp',
    )
    expect(exitCode).toBe(1)
    expect(readdirSync(file('out')).sort()).toEqual(['a.webp', 'b.webp', 'c.webp'])
    expect(stdout.trimEnd().split('\n').sort()[0]).toMatch(/^a\.png -> out[/\\]a\.webp {2}local, /)
    expect(stderr).toContain('broken.png: INVALID_IMAGE: ')
    expect(stderr).toContain('3 of 4 pictures cleaned, 1 failed')
    expect((await sharp(file('out/a.webp')).metadata()).format).toBe('webp')
  })

  it('takes a data: URL', async () => {
    const url = `data:image/png;base64,${(await png()).toString('base64')}`
    const { exitCode } = await clean(url, '--region', REGION)
    expect(exitCode).toBe(0)
    expect(visible()).toEqual(['picture.clean.png'])
  })

  it('cleans a picture in its own place only when both -o and --overwrite say so', async () => {
    await place(folder(), 'photo.png')
    const before = hash('photo.png')
    expect((await clean('photo.png', '--region', REGION, '-o', 'photo.png')).exitCode).toBe(1)
    expect(hash('photo.png')).toBe(before)
    expect((await clean('photo.png', '--region', REGION, '-o', 'photo.png', '--overwrite')).exitCode).toBe(0)
    expect(hash('photo.png')).not.toBe(before)
  })

  it('says what a dry run would do and writes nothing', async () => {
    await place(folder(), 'photo.png')
    const { exitCode, stdout } = await clean('photo.png', '--region', REGION, '--dry-run', '--json')
    expect(exitCode).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      input: 'photo.png',
      engine: 'local',
      cached: false,
      credits: 0,
      width: 160,
      height: 120,
      format: 'png',
      mask: { origin: 'regions' },
      path: file('photo.clean.png'),
      problems: [],
    })
    expect(visible()).toEqual(['photo.png'])
    const failing = await clean('photo.png', '--region', '500,0,5,5', '--dry-run')
    expect(failing.exitCode).toBe(1)
    expect(failing.stderr).toContain('INVALID_MASK')
  })
})

interface Failure {
  readonly what: string
  readonly code: string
  /** Makes what is needed and gives the words after `clean`. */
  readonly arrange: () => Promise<string[]>
}

const onPicture = async (...words: string[]) => [await place(folder(), 'photo.png'), ...words]
const asInput = async (name: string, bytes: Uint8Array | string) => [
  await place(folder(), name, bytes),
  '--region',
  REGION,
]

const LFS = `version https://git-lfs.github.com/spec/v1\noid sha256:${'4d7a'.repeat(16)}\nsize 12345\n`
const SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8"/></svg>'

const FAILURES: readonly Failure[] = [
  { what: 'a missing file', code: 'INVALID_IMAGE', arrange: async () => ['missing.png', '--region', REGION] },
  {
    what: 'a folder',
    code: 'INVALID_IMAGE',
    arrange: async () => {
      mkdirSync(file('album'))
      return ['album', '--region', REGION]
    },
  },
  { what: 'an empty file', code: 'INVALID_IMAGE', arrange: () => asInput('empty.png', '') },
  { what: 'a text file named .png', code: 'INVALID_IMAGE', arrange: () => asInput('text.png', 'Hello there.\n') },
  {
    what: 'a truncated PNG',
    code: 'INVALID_IMAGE',
    arrange: async () => asInput('cut.png', (await png()).subarray(0, -40)),
  },
  {
    what: 'a truncated JPEG',
    code: 'INVALID_IMAGE',
    arrange: async () => asInput('cut.jpg', (await jpeg()).subarray(0, -400)),
  },
  { what: 'an SVG', code: 'INVALID_IMAGE', arrange: () => asInput('drawing.svg', SVG) },
  { what: 'an SVG named .png', code: 'INVALID_IMAGE', arrange: () => asInput('drawing.png', SVG) },
  { what: 'a Git LFS pointer', code: 'INVALID_IMAGE', arrange: () => asInput('pointer.png', LFS) },
  { what: 'a picture of 20000 x 20000', code: 'INVALID_IMAGE', arrange: () => asInput('bomb.png', bomb()) },
  { what: 'a region outside', code: 'INVALID_MASK', arrange: () => onPicture('--region', '500,10,20,20') },
  {
    what: 'a mask of another size',
    code: 'INVALID_MASK',
    arrange: async () => onPicture('--mask', await place(folder(), 'mask.png', await flat(255, 50, 50))),
  },
  {
    what: 'an empty mask',
    code: 'INVALID_MASK',
    arrange: async () => onPicture('--mask', await place(folder(), 'mask.png', await flat(0))),
  },
  {
    what: 'a mask that covers everything',
    code: 'INVALID_MASK',
    arrange: async () =>
      onPicture('--mask', await place(folder(), 'mask.png', await flat(255)), '--mask-dialect', 'white'),
  },
  { what: 'no mask at all', code: 'MASK_REQUIRED', arrange: () => onPicture() },
  {
    what: 'the hosted engine without a token',
    code: 'TOKEN_MISSING',
    arrange: () => onPicture('--region', REGION, '--engine', 'kaze'),
  },
  {
    what: 'a URL of this machine',
    code: 'URL_NOT_ALLOWED',
    arrange: async () => ['http://127.0.0.1/photo.png', '--region', REGION],
  },
  {
    what: 'an output folder that is a file',
    code: 'PATH_NOT_ALLOWED',
    arrange: async () => {
      writeFileSync(file('plain'), 'x')
      return onPicture('--region', REGION, '-o', path.join('plain', 'out.png'))
    },
  },
]

describe('unmark clean fails with its typed error, and leaves no file behind, for', () => {
  it.each(FAILURES)('$what', async ({ code, arrange }) => {
    const words = await arrange()
    const before = visible()
    const json = await clean(...words, '--json')
    expect({ exitCode: json.exitCode, stderr: json.stderr }).toEqual({ exitCode: 1, stderr: '' })
    const { input, error } = JSON.parse(json.stdout)
    expect(input).toBe(words[0])
    expect(error).toEqual({
      code,
      message: expect.stringMatching(/.\.$/),
      hint: expect.stringMatching(/.\.$/),
      retryable: false,
      spent: 'no',
    })
    const told = await clean(...words)
    expect({ exitCode: told.exitCode, stdout: told.stdout }).toEqual({ exitCode: 1, stdout: '' })
    expect(told.stderr).toContain(`${words[0]}: ${code}: ${error.message}\n  next: ${error.hint}\n`)
    expect(visible()).toEqual(before)
    expect(existsSync(file('photo.clean.png'))).toBe(false)
  })
})
