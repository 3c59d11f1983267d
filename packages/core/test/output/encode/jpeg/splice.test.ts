import type { PixelImage } from '@unmark/inpaint'
import fc from 'fast-check'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import type { Mask } from '../../../../src/image.ts'
import { spliceJpeg } from '../../../../src/output/encode/jpeg/splice.ts'
import { UnspliceableJpeg } from '../../../../src/output/encode/jpeg/unspliceable.ts'
import { type JpegSpec, makeJpeg, PROGRESSIVE_SCANS, segment } from '../jpeg-files.ts'
import { boxMask, differencesOutside, maskOf, paint, psnr, randomNumbers, repaint } from '../pictures.ts'

async function decode(bytes: Uint8Array): Promise<PixelImage> {
  const { space } = await sharp(bytes).metadata()
  const { data, info } = await sharp(bytes, { failOn: 'warning' })
    .toColourspace(space === 'b-w' ? 'b-w' : 'srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  return { data: new Uint8Array(data), width, height, channels }
}

function splice(bytes: Uint8Array, pixels: PixelImage, mask: Mask, signal?: AbortSignal): Promise<Uint8Array> {
  return spliceJpeg(bytes, pixels, mask, ({ start, end }) => bytes.subarray(start, end), signal)
}

/** A mask of scattered pixels in a part of the picture. */
function scattered(width: number, height: number, seed: number): Mask {
  const random = randomNumbers(seed)
  const right = Math.ceil(random() * width)
  const bottom = Math.ceil(random() * height)
  return maskOf(width, height, (x, y) => (x === 0 && y === 0) || (x < right && y < bottom && random() < 0.3))
}

/** Pixels of the blocks (of the most subsampled component) that hold a masked pixel, and `leak` pixels around. */
function touchedArea(mask: Mask, across: number, down: number, leak: number): Mask {
  const { width, height, data } = mask
  const columns = Math.ceil(width / across)
  const touched = new Set<number>()
  for (let pixel = 0; pixel < data.length; pixel++) {
    if (data[pixel] === 0) continue
    touched.add(Math.floor(Math.floor(pixel / width) / down) * columns + Math.floor((pixel % width) / across))
  }
  return maskOf(width, height, (x, y) => {
    for (const nearX of [x - leak, x, x + leak]) {
      for (const nearY of [y - leak, y, y + leak]) {
        if (nearX < 0 || nearY < 0 || nearX >= width || nearY >= height) continue
        if (touched.has(Math.floor(nearY / down) * columns + Math.floor(nearX / across))) return true
      }
    }
    return false
  })
}

const SAMPLINGS = {
  '4:4:4': [
    [1, 1],
    [1, 1],
    [1, 1],
  ],
  '4:2:2': [
    [2, 1],
    [1, 1],
    [1, 1],
  ],
  '4:4:0': [
    [1, 2],
    [1, 1],
    [1, 1],
  ],
  '4:2:0': [
    [2, 2],
    [1, 1],
    [1, 1],
  ],
  '4:1:1': [
    [4, 1],
    [1, 1],
    [1, 1],
  ],
  grey: [[1, 1]],
} as const

const jpegSpecs = fc.record({
  width: fc.integer({ min: 1, max: 70 }),
  height: fc.integer({ min: 1, max: 70 }),
  sampling: fc.constantFrom(...(Object.keys(SAMPLINGS) as (keyof typeof SAMPLINGS)[])),
  restartInterval: fc.constantFrom(0, 0, 1, 3),
  layout: fc.constantFrom('one scan', 'separate scans', 'progressive'),
  step: fc.constantFrom(1, 4, 20),
  seed: fc.nat(),
})

function specOf(choice: typeof jpegSpecs extends fc.Arbitrary<infer T> ? T : never): JpegSpec {
  const { width, height, layout, restartInterval, step } = choice
  const sampling = SAMPLINGS[choice.sampling]
  const grey = sampling.length === 1
  const pixels = paint(width, height, grey ? 1 : 3)
  const ids = sampling.map((_, index) => index + 1)
  const own = PROGRESSIVE_SCANS.flatMap((scan) => {
    const components = scan.components.filter((id) => ids.includes(id))
    return components.length === 0 ? [] : [{ ...scan, components }]
  })
  return {
    pixels,
    sampling,
    restartInterval,
    step,
    progressive: layout === 'progressive',
    ...(layout === 'progressive' ? { scans: own } : {}),
    ...(layout === 'separate scans' ? { scans: ids.map((id) => ({ components: [id] })) } : {}),
  }
}

describe('spliceJpeg', () => {
  it('leaves every pixel away from touched blocks as it was, for any size, sampling, scan layout and mask', async () => {
    await fc.assert(
      fc.asyncProperty(jpegSpecs, async (choice) => {
        const spec = specOf(choice)
        const bytes = await makeJpeg(spec)
        const before = await decode(bytes)
        const mask = scattered(choice.width, choice.height, choice.seed)
        const after = await decode(await splice(bytes, repaint(before, mask), mask))
        const across = Math.max(...spec.sampling.map(([h]) => h)) * 8
        const down = Math.max(...spec.sampling.map(([, v]) => v)) * 8
        const area = touchedArea(mask, across, down, 2)
        expect(differencesOutside(before, after, area)).toBe(0)
      }),
      { numRuns: 120 },
    )
  })

  it('gives back the very same pixels when nothing is changed', async () => {
    await fc.assert(
      fc.asyncProperty(jpegSpecs, async (choice) => {
        const spec = specOf(choice)
        const bytes = await makeJpeg(spec)
        const before = await decode(bytes)
        const { width, height } = choice
        const nothing = {
          data: new Uint8Array(width * height),
          width,
          height,
          box: { left: 0, top: 0, width: 0, height: 0 },
        }
        const out = await splice(bytes, before, nothing as unknown as Mask)
        expect((await decode(out)).data).toEqual(before.data)
      }),
      { numRuns: 60 },
    )
  })

  it.each(Object.entries(SAMPLINGS))('paints the new pixels of a %s file', async (_, sampling) => {
    const pixels = paint(96, 64, sampling.length === 1 ? 1 : 3)
    const bytes = await makeJpeg({ pixels, sampling, step: 2 })
    const mask = boxMask(96, 64, { left: 32, top: 16, width: 32, height: 32 })
    const wanted = repaint(await decode(bytes), mask)
    const after = await decode(await splice(bytes, wanted, mask))
    expect(psnr(wanted, after, mask, 'inside')).toBeGreaterThan(30)
  })

  it.each([false, true])('reads and writes files of another encoder (progressive: %s)', async (progressive) => {
    const { data, width, height, channels } = paint(333, 211, 3)
    const bytes = await sharp(data, { raw: { width, height, channels } }).jpeg({ quality: 88, progressive }).toBuffer()
    const before = await decode(bytes)
    const mask = boxMask(width, height, { left: 200, top: 150, width: 90, height: 40 })
    const out = await splice(bytes, repaint(before, mask), mask)
    const after = await decode(out)
    expect(differencesOutside(before, after, mask, 18)).toBe(0)
    expect(out.length / bytes.length).toBeGreaterThan(0.85)
    expect(out.length / bytes.length).toBeLessThan(1.05)
    expect((await sharp(out).metadata()).isProgressive).toBe(progressive)
  })

  it('reads an RGB file by its Adobe marker', async () => {
    const adobe = segment(0xee, [...Buffer.from('Adobe'), 0, 100, 0, 0, 0, 0, 0])
    const pixels = paint(40, 40, 3)
    const bytes = await makeJpeg({ pixels, sampling: SAMPLINGS['4:4:4'], segments: [adobe], step: 1 })
    const before = await decode(bytes)
    const mask = boxMask(40, 40, { left: 8, top: 8, width: 16, height: 16 })
    const wanted = repaint(before, mask)
    const after = await decode(await splice(bytes, wanted, mask))
    expect(psnr(wanted, after, mask, 'inside')).toBeGreaterThan(45)
  })

  it('accepts fill bytes before markers and a missing end marker', async () => {
    const bytes = await makeJpeg({ pixels: paint(50, 30, 3), sampling: SAMPLINGS['4:2:0'] })
    const before = await decode(bytes)
    const filled = Buffer.concat([bytes.subarray(0, 2), Buffer.of(0xff, 0xff), bytes.subarray(2, -2)])
    const mask = boxMask(50, 30, { left: 3, top: 3, width: 9, height: 9 })
    const after = await decode(await splice(filled, repaint(before, mask), mask))
    expect(differencesOutside(before, after, mask, 18)).toBe(0)
  })

  it('stops when its signal is aborted', async () => {
    const { data, width, height, channels } = paint(1600, 1600, 3)
    const bytes = await sharp(data, { raw: { width, height, channels } }).jpeg().toBuffer()
    const mask = boxMask(width, height, { left: 0, top: 0, width: 100, height: 100 })
    const controller = new AbortController()
    const work = splice(bytes, { data, width, height, channels }, mask, controller.signal)
    controller.abort()
    await expect(work).rejects.toMatchObject({ code: 'ABORTED' })
  })
})

describe('a damaged JPEG', () => {
  const mask = boxMask(64, 48, { left: 8, top: 8, width: 16, height: 16 })
  const sampling = SAMPLINGS['4:2:0']

  it('is refused wherever it is cut off', async () => {
    const pixels = paint(64, 48, 3)
    const bytes = await makeJpeg({ pixels, sampling, step: 2 })
    for (let length = 0; length < bytes.length - 4; length += 37) {
      await expect(splice(bytes.subarray(0, length), pixels, mask)).rejects.toMatchObject({ code: 'INVALID_IMAGE' })
    }
  })

  it('gives a whole file or an error, whichever byte is wrong', async () => {
    const pixels = paint(64, 48, 3)
    const bytes = await makeJpeg({ pixels, sampling, step: 8, restartInterval: 2 })
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const broken = Uint8Array.from(bytes)
        broken[at] = (broken[at] as number) ^ flip
        const out = await splice(broken, pixels, mask).catch((error: unknown) => error)
        if (out instanceof Uint8Array) {
          // Some damage (another size, another table) leaves a readable picture; ours must then be one too.
          const readable = await decode(broken).then(
            () => true,
            () => false,
          )
          if (readable) await decode(out)
          return
        }
        const typed = out instanceof UnspliceableJpeg || (out as { code?: string }).code === 'INVALID_IMAGE'
        expect(typed, String((out as Error).stack)).toBe(true)
      }),
      { numRuns: 300 },
    )
  })
})
