// The promise in numbers: whatever the service hands back, nothing outside the mask changes, in every format.
import sharp, { type Sharp } from 'sharp'
import { describe, expect, it } from 'vitest'
import { scene, stamp } from '../output/scenes.ts'
import { turnBack } from '../support/turn-back.ts'
import { HEIGHT, hosted, inRegion, markedSamples, REGION, WIDTH } from './support.ts'

const DELIVERIES = ['png', 'jpeg', 'half-size', 'flattened', 'other-profile', 'exif-rotated'] as const

const rgb = () => sharp(markedSamples(), { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
const rgba = () => sharp(markedSamples(4), { raw: { width: WIDTH, height: HEIGHT, channels: 4 } })

function wide(): Sharp {
  const samples = Uint16Array.from(markedSamples(), (value, at) => value * 257 - (value > 0 ? at % 200 : 0))
  return sharp(samples, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } }).toColourspace('rgb16')
}

const LOSSLESS: Readonly<Record<string, () => Sharp>> = {
  'an 8-bit PNG': () => rgb().png(),
  'a PNG with transparency': () => rgba().png(),
  'a grey PNG': () => rgb().toColourspace('b-w').png(),
  'a palette PNG': () => rgb().png({ palette: true, colours: 16 }),
  'a 16-bit PNG': () => wide().png(),
  'a lossless WebP': () => rgba().webp({ lossless: true, exact: true }),
  'a TIFF': () => rgb().tiff({ compression: 'deflate' }),
}
/** Of a size at which a mark is a small part: blocks that the mark lies in cannot be told from it. */
const LARGE = { width: 320, height: 240 }
const LARGE_REGION = { x: 203, y: 181, width: 60, height: 22 }

function large(): Sharp {
  const marked = stamp(scene(LARGE.width, LARGE.height), {
    left: LARGE_REGION.x,
    top: LARGE_REGION.y,
    width: LARGE_REGION.width,
    height: LARGE_REGION.height,
    opacity: 0.7,
  })
  return sharp(marked.data, { raw: { ...LARGE, channels: 3 } })
}

const LOSSY: Readonly<Record<string, () => Sharp>> = {
  'a JPEG': () => large().jpeg({ quality: 90, chromaSubsampling: '4:4:4' }),
  'a JPEG with coarse chroma': () => large().jpeg({ quality: 92, chromaSubsampling: '4:2:0' }),
  'a WebP': () => large().webp({ quality: 80 }),
  'an AVIF': () => large().avif({ quality: 60, effort: 2 }),
}

async function samplesOf(bytes: Uint8Array) {
  const { depth } = await sharp(bytes).metadata()
  const image = sharp(bytes, { ignoreIcc: true })
  const raw = depth === 'ushort' ? image.toColourspace('rgb16').raw({ depth: 'ushort' }) : image.raw()
  const { data, info } = await raw.toBuffer({ resolveWithObject: true })
  const wideSamples = new Uint16Array(Uint8Array.from(data).buffer)
  return { samples: depth === 'ushort' ? wideSamples : new Uint8Array(data), channels: info.channels, depth }
}

function isInside({ x: left, y: top, width, height }: typeof REGION, x: number, y: number): boolean {
  return x >= left && y >= top && x < left + width && y < top + height
}

/** How many samples outside the region differ, and by how much, in dB. */
async function outside(before: Uint8Array, after: Uint8Array, region = REGION, width = WIDTH) {
  const [one, other] = [await samplesOf(before), await samplesOf(after)]
  expect(other).toMatchObject({ channels: one.channels, depth: one.depth })
  expect(other.samples).toHaveLength(one.samples.length)
  let differing = 0
  let squares = 0
  for (let at = 0; at < one.samples.length; at++) {
    const pixel = Math.floor(at / one.channels)
    const difference = (one.samples[at] ?? 0) - (other.samples[at] ?? 0)
    if (difference === 0 || isInside(region, pixel % width, Math.floor(pixel / width))) continue
    differing++
    squares += difference ** 2
  }
  return {
    differing,
    psnr: squares === 0 ? Number.POSITIVE_INFINITY : 10 * Math.log10((255 ** 2 * one.samples.length) / squares),
  }
}

describe.each(DELIVERIES)('with a result that comes as %s', (deliver) => {
  it.each(Object.entries(LOSSLESS))('not one sample of %s differs outside the mask', async (_, make) => {
    const image = await make().toBuffer()
    const { double, unmark } = await hosted({ deliver })
    const result = await unmark.remove({ image, regions: [REGION] })
    const { format, isPalette } = await sharp(image).metadata()
    expect(await sharp(result.bytes).metadata()).toMatchObject({ format, isPalette })
    expect(await outside(image, result.bytes)).toMatchObject({ differing: 0 })
    expect(result.report).toMatchObject({ changedOutside: 0, psnrOutside: null, warnings: [] })
    expect(result.report.changedInside).toBeGreaterThan(REGION.width * REGION.height * 0.9)
    expect(double.faults).toEqual([])
  })

  it.each(Object.entries(LOSSY))('%s keeps at least 45 dB outside the mask', async (_, make) => {
    const image = await make().toBuffer()
    const { unmark } = await hosted({ deliver })
    const result = await unmark.remove({ image, regions: [LARGE_REGION] })
    expect((await outside(image, result.bytes, LARGE_REGION, LARGE.width)).psnr).toBeGreaterThanOrEqual(45)
    expect(result.report.psnrOutside ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(45)
    expect(result.report.changedInside).toBeGreaterThan(LARGE_REGION.width * LARGE_REGION.height * 0.9)
  })
})

/** The mark of the displayed picture, which is this wide and high. */
describe.each([
  [WIDTH, HEIGHT],
  [48, 48],
])('in a picture displayed with %d x %d pixels', (width, height) => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'the mark is gone where a person sees it, EXIF orientation %d',
    async (orientation) => {
      const displayed = Buffer.alloc(width * height * 3)
      for (let pixel = 0; pixel < width * height; pixel++) {
        const [x, y] = [pixel % width, Math.floor(pixel / width)]
        displayed.set(inRegion(x, y) ? [255, 0, 255] : [x * 3, y * 4, 255 - x * 2], pixel * 3)
      }
      const raw = sharp(displayed, { raw: { width, height, channels: 3 } })
      const stored = await sharp(await turnBack(raw, orientation).png().toBuffer())
        .withMetadata({ orientation })
        .png()
        .toBuffer()
      const { double, unmark } = await hosted()
      const result = await unmark.remove({ image: stored, regions: [REGION] })
      expect(result).toMatchObject({ width, height })
      const after = await sharp(result.bytes).autoOrient().raw().toBuffer()
      let left = 0
      let changed = 0
      for (let pixel = 0; pixel < width * height; pixel++) {
        const same = [0, 1, 2].every((channel) => after[pixel * 3 + channel] === displayed[pixel * 3 + channel])
        const inside = inRegion(pixel % width, Math.floor(pixel / width))
        if (inside && same) left++
        if (!inside && !same) changed++
      }
      expect({ left, changed }).toEqual({ left: 0, changed: 0 })
      expect(result.report.boundingBox).toEqual(REGION)
      expect(double.faults).toEqual([])
    },
  )
})
