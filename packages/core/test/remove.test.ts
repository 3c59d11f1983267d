// The main job from end to end with the embedded engine: real pictures, real worker threads, a real store.
import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import sharp, { type Sharp } from 'sharp'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createUnmark, type Progress, type Unmark, type UnmarkOptions } from '../src/index.ts'
import { failure } from './support/errors.ts'
import { temporaryFolder } from './support/folder.ts'
import { announceFrames, emptyPng, makePixels } from './support/pictures.ts'

const region = { x: 10, y: 8, width: 12, height: 6 }

async function client(options: UnmarkOptions = {}): Promise<Unmark> {
  const unmark = createUnmark({ env: {}, store: await temporaryFolder(), ...options })
  onTestFinished(() => unmark.close())
  return unmark
}

function picture(channels: 1 | 2 | 3 | 4, depth: 8 | 16 = 8): Sharp {
  const { data, width, height } = makePixels(40, 30, channels, depth)
  const image = sharp(data, { raw: { width, height, channels } })
  return depth === 16 ? image.toColourspace(channels < 3 ? 'grey16' : 'rgb16') : image
}

async function samples(bytes: Uint8Array): Promise<Buffer> {
  const { depth } = await sharp(bytes).metadata()
  const decoded = sharp(bytes, { ignoreIcc: true })
  return depth === 'ushort'
    ? decoded.toColourspace('rgb16').raw({ depth: 'ushort' }).toBuffer()
    : decoded.raw().toBuffer()
}

/** Bytes of decoded samples that differ outside the region. */
async function changedOutside(before: Uint8Array, after: Uint8Array): Promise<number> {
  const [a, b] = await Promise.all([samples(before), samples(after)])
  expect(b.length).toBe(a.length)
  const perPixel = a.length / (40 * 30)
  let count = 0
  for (let at = 0; at < a.length; at++) {
    const x = Math.floor(at / perPixel) % 40
    const y = Math.floor(at / perPixel / 40)
    const inside = x >= region.x && x < region.x + region.width && y >= region.y && y < region.y + region.height
    if (!inside && a[at] !== b[at]) count++
  }
  return count
}

describe('remove', () => {
  it.each([
    ['8-bit RGB', () => picture(3).png()],
    ['8-bit RGBA', () => picture(4).png()],
    ['8-bit grey', () => picture(1).toColourspace('b-w').png()],
    ['palette', () => picture(3).png({ palette: true, colours: 64 })],
    ['16-bit RGB', () => picture(3, 16).png()],
  ])('hands a %s PNG back as a PNG that is the same outside the mask', async (_, make) => {
    const image = await make().toBuffer()
    const result = await (await client()).remove({ image, regions: [region] })
    expect(result).toMatchObject({
      format: 'png',
      width: 40,
      height: 30,
      engine: 'local',
      cached: false,
      creditsSpent: 0,
    })
    expect(result.report).toMatchObject({ maskPixels: 72, changedOutside: 0, psnrOutside: null })
    expect(result.report.changedInside).toBeGreaterThan(0)
    expect(await changedOutside(image, result.bytes)).toBe(0)
    const [before, after] = await Promise.all([sharp(image).metadata(), sharp(result.bytes).metadata()])
    expect(after).toMatchObject({ width: 40, height: 30, depth: before.depth, hasAlpha: before.hasAlpha })
  })

  it('takes the second result from the store, with the same bytes and key', async () => {
    const unmark = await client()
    const image = await picture(3).jpeg().toBuffer()
    const first = await unmark.remove({ image, regions: [region] })
    const second = await unmark.remove({ image, regions: [region] })
    expect(second).toMatchObject({ cached: true, key: first.key, report: first.report })
    expect(Buffer.compare(second.bytes, first.bytes)).toBe(0)
  })

  it('gives one key to one order, however it is written', async () => {
    const unmark = await client()
    const image = await picture(3).png().toBuffer()
    const keys = await Promise.all(
      [
        { image, regions: [region] },
        { image: new Blob([image]), regions: [{ ...region, unit: 'px' as const }] },
        { image: { base64: image.toString('base64') }, regions: [region, region] },
        { image, regions: [region], output: { format: 'png' as const } },
      ].map(async (request) => (await unmark.plan(request)).key),
    )
    expect(new Set(keys).size).toBe(1)
    const other = await unmark.plan({ image, regions: [region], output: { quality: 50 } })
    expect(other.key).not.toBe(keys[0])
  })

  it('runs once when the same picture is asked for many times at once', async () => {
    const unmark = await client()
    const image = await picture(3).png().toBuffer()
    const results = await Promise.all(Array.from({ length: 6 }, () => unmark.remove({ image, regions: [region] })))
    expect(results.filter(({ cached }) => !cached)).toHaveLength(1)
  })

  it('runs again when asked to', async () => {
    const unmark = await client()
    const image = await picture(3).png().toBuffer()
    await unmark.remove({ image, regions: [region] })
    expect((await unmark.remove({ image, regions: [region], forceNew: true })).cached).toBe(false)
  })

  it('writes the output, leaves the input alone, and refuses to replace a file unasked', async () => {
    const unmark = await client()
    const folder = await temporaryFolder()
    const image = path.join(folder, 'a.png')
    const output = path.join(folder, 'a.clean.png')
    const original = await picture(3).png().toBuffer()
    await writeFile(image, original)
    const result = await unmark.remove({ image, regions: [region], output })
    expect(result.path).toBe(output)
    expect(Buffer.compare(await readFile(output), result.bytes)).toBe(0)
    expect(Buffer.compare(await readFile(image), original)).toBe(0)
    await writeFile(output, 'mine')
    expect((await failure(unmark.remove({ image, regions: [region], output }))).code).toBe('INVALID_INPUT')
    expect(await readFile(output, 'utf8')).toBe('mine')
    await unmark.remove({ image, regions: [region], output: { path: output, overwrite: true } })
    expect(await readdir(folder)).toEqual(['a.clean.png', 'a.png'])
  })

  it('counts an output that holds the very bytes of the stored result as written', async () => {
    const folder = await temporaryFolder()
    const image = path.join(folder, 'a.png')
    await writeFile(image, await picture(3).png().toBuffer())
    const unmark = await client({ engine: 'local' })
    const request = { image, regions: [region], output: path.join(folder, 'out.png') }
    const first = await unmark.remove(request)
    const events: Progress[] = []
    const again = await unmark.remove({ ...request, onProgress: (event) => events.push(event) })
    expect(again).toMatchObject({ path: request.output, key: first.key, cached: true, creditsSpent: 0 })
    expect(events.at(-1)).toEqual({ stage: 'done', fraction: 1 })
    expect((await unmark.plan(request)).problems).toEqual([])
    await expect(failure(unmark.remove({ ...request, forceNew: true }))).resolves.toMatchObject({
      code: 'INVALID_INPUT',
    })
    const bytes = await readFile(request.output)
    for (const other of [bytes.subarray(1), Buffer.from(bytes).fill(0)]) {
      await writeFile(request.output, other)
      expect(await failure(unmark.remove(request))).toMatchObject({ code: 'INVALID_INPUT', spent: 'no' })
      expect((await unmark.plan(request)).problems).toHaveLength(1)
      expect((await readFile(request.output)).equals(other)).toBe(true)
    }
  })

  it('encodes as the output’s extension says', async () => {
    const output = path.join(await temporaryFolder(), 'a.webp')
    const result = await (await client()).remove({
      image: await picture(3).png().toBuffer(),
      regions: [region],
      output,
    })
    expect(result.format).toBe('webp')
    expect((await sharp(await readFile(output)).metadata()).format).toBe('webp')
  })

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'cleans what a person sees at the place, with EXIF orientation %d',
    async (orientation) => {
      const image = await sharp(makePixels(40, 30).data, { raw: { width: 40, height: 30, channels: 3 } })
        .withMetadata({ orientation })
        .png()
        .toBuffer()
      const displayed = await sharp(image).autoOrient().raw().toBuffer({ resolveWithObject: true })
      const corner = { x: 2, y: 3, width: 9, height: 5 }
      for (const format of ['png', 'avif'] as const) {
        const result = await (await client()).remove({ image, regions: [corner], output: { format } })
        expect(result).toMatchObject({ width: displayed.info.width, height: displayed.info.height, format })
        const { x, y, width, height } = result.report.boundingBox ?? { x: 0, y: 0, width: 0, height: 0 }
        if (format === 'png') {
          expect(result.report.changedOutside).toBe(0)
          expect([x >= 2, y >= 3, x + width <= 11, y + height <= 8]).toEqual([true, true, true, true])
        } else {
          expect(result.report.psnrOutside ?? 100).toBeGreaterThan(25)
        }
      }
    },
  )

  it('reports its stages in order, with fractions that never fall', async () => {
    const seen: Progress[] = []
    await (await client()).remove({
      image: await picture(3).png().toBuffer(),
      regions: [region],
      onProgress: (progress) => seen.push(progress),
    })
    const stages = [...new Set(seen.map(({ stage }) => stage))]
    expect(stages).toEqual(['reading', 'checking', 'removing', 'encoding', 'writing', 'done'])
    expect(seen.map(({ fraction }) => fraction)).toEqual(seen.map(({ fraction }) => fraction).sort((a, b) => a - b))
    expect(seen.at(-1)?.fraction).toBe(1)
  })

  it('gives the picture even when the store cannot be written, and says so', async () => {
    const file = path.join(await temporaryFolder(), 'file')
    await writeFile(file, '')
    const unmark = await client({ store: file })
    const result = await unmark.remove({ image: await picture(3).png().toBuffer(), regions: [region] })
    expect(result.report.notes.join(' ')).toContain('not stored')
  })

  it('stops when it is aborted, before and during the work', async () => {
    const unmark = await client()
    const image = await sharp(makePixels(1500, 1000).data, { raw: { width: 1500, height: 1000, channels: 3 } })
      .png()
      .toBuffer()
    const big = { x: 100, y: 100, width: 900, height: 700 }
    expect((await failure(unmark.remove({ image, regions: [big], signal: AbortSignal.abort() }))).code).toBe('ABORTED')
    const controller = new AbortController()
    const work = unmark.remove({
      image,
      regions: [big],
      signal: controller.signal,
      onProgress: ({ stage }) => stage === 'removing' && controller.abort(),
    })
    expect((await failure(work)).code).toBe('ABORTED')
  })

  it('ends with DEADLINE_EXCEEDED when its time is up', async () => {
    const unmark = await client()
    const image = await picture(3).png().toBuffer()
    expect((await failure(unmark.remove({ image, regions: [region], deadlineMs: 1 }))).code).toBe('DEADLINE_EXCEEDED')
  })
})

describe('remove refuses, before any work', () => {
  const png = () => picture(3).png().toBuffer()
  const half = async () => (await png()).subarray(0, 900)
  const halfJpeg = async () => {
    const whole = await picture(3).jpeg().toBuffer()
    return whole.subarray(0, whole.length * 0.7)
  }
  const text = (value: string) => async () => Buffer.from(value)
  const bomb = async () => emptyPng(20000, 20000)

  it.each([
    ['an empty file', text(''), 'empty'],
    ['a text file', text('no picture'), 'text'],
    ['an SVG', text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'), 'SVG'],
    ['a Git LFS pointer', text('version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n'), 'Git LFS'],
    ['a truncated PNG', half, 'damaged'],
    ['a truncated JPEG', halfJpeg, 'damaged'],
    ['a picture of 20000 x 20000', bomb, '400000000 pixels'],
  ])('%s', async (_, make, words) => {
    const folder = await temporaryFolder()
    const image = path.join(folder, 'a.png')
    await writeFile(image, await make())
    const store = path.join(folder, 'store')
    const unmark = await client({ store })
    const error = await failure(unmark.remove({ image, regions: [region], output: path.join(folder, 'out.png') }))
    expect(error).toMatchObject({ code: 'INVALID_IMAGE', spent: 'no', retryable: false })
    expect(error.message).toContain(words)
    expect(await readdir(folder)).not.toContain('out.png')
  })

  it.each([
    ['a region outside the picture', { regions: [{ x: 50, y: 0, width: 5, height: 5 }] }, 'INVALID_MASK'],
    ['a region that covers everything', { regions: [{ x: 0, y: 0, width: 40, height: 30 }] }, 'INVALID_MASK'],
    ['a region with a negative width', { regions: [{ x: 5, y: 5, width: -5, height: 5 }] }, 'INVALID_MASK'],
    ['a region that is none', { regions: [{ x: 'left' }] as never }, 'INVALID_INPUT'],
    ['an option that does not exist', { colour: 'red' } as never, 'INVALID_INPUT'],
    ['no mask at all', {}, 'MASK_REQUIRED'],
    ['a missing mask file', { mask: 'missing.mask.png' }, 'INVALID_MASK'],
    ['a folder to write to', { regions: [region], output: '.' }, 'INVALID_INPUT'],
  ])('%s', async (_, request, code) => {
    const error = await failure((await client()).remove({ image: await png(), ...request }))
    expect(error).toMatchObject({ code, spent: 'no' })
    expect(error.hint).not.toBe('')
  })

  it.each([
    ['another size', 41, 30, '#fff'],
    ['nothing marked', 40, 30, '#000'],
  ])('a mask with %s', async (_, width, height, background) => {
    const mask = await sharp({ create: { width, height, channels: 3, background } })
      .png()
      .toBuffer()
    expect((await failure((await client()).remove({ image: await png(), mask }))).code).toBe('INVALID_MASK')
  })

  it('an animated picture', async () => {
    const frames = sharp(makePixels(40, 60).data, { raw: { width: 40, height: 60, channels: 3, pageHeight: 30 } })
    const image = await frames.gif({ delay: [100, 100] }).toBuffer()
    const error = await failure((await client()).remove({ image, regions: [region] }))
    expect(error.code).toBe('INVALID_IMAGE')
    expect(error.message).toContain('animated')
    const announced = announceFrames(await png(), 2)
    const ofPng = await failure((await client()).remove({ image: announced, regions: [region] }))
    expect([ofPng.code, ofPng.message]).toEqual(['INVALID_IMAGE', expect.stringContaining('animated')])
  })
})

describe('plan', () => {
  it('says what would happen, writes nothing, and spends nothing', async () => {
    const store = path.join(await temporaryFolder(), 'store')
    const unmark = await client({ store })
    const image = await picture(3).png().toBuffer()
    const plan = await unmark.plan({ image, regions: [region] })
    expect(plan).toMatchObject({
      engine: 'local',
      cached: false,
      credits: 0,
      width: 40,
      height: 30,
      format: 'png',
      problems: [],
    })
    expect(plan.mask).toMatchObject({ origin: 'regions', pixels: 72, boundingBox: region })
    expect(plan.mask?.coverage).toBeCloseTo(72 / 1200, 9)
    await expect(readdir(store)).rejects.toThrow('ENOENT')
    await unmark.remove({ image, regions: [region] })
    expect(await unmark.plan({ image, regions: [region] })).toMatchObject({ cached: true, key: plan.key })
  })

  it('collects every problem instead of stopping at the first', async () => {
    const plan = await (await client()).plan({ image: Buffer.from('text'), output: '.' })
    expect(plan.problems.map(({ code }) => code).sort()).toEqual(['INVALID_IMAGE', 'INVALID_INPUT', 'MASK_REQUIRED'])
    expect(plan.key).toBeNull()
  })
})
