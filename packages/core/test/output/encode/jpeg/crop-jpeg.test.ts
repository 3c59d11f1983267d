import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { cropJpeg } from '../../../../src/output/encode/jpeg/crop-jpeg.ts'
import { readSegments } from '../../../../src/output/encode/jpeg/segments.ts'
import { failure } from '../../../support/errors.ts'
import { makeJpeg, segment, textSegment } from '../jpeg-files.ts'
import { paint } from '../pictures.ts'

const SIZE = { width: 101, height: 83 }
const BOX = { left: 37, top: 30, width: 20, height: 9 }
const FULL = [1, 1] as const
const HALF = [
  [2, 2],
  [1, 1],
  [1, 1],
] as const

const decode = (bytes: Uint8Array) => sharp(bytes, { failOn: 'warning', ignoreIcc: true }).raw().toBuffer()

async function cut(bytes: Uint8Array, box = BOX) {
  const part = await cropJpeg(bytes, SIZE, box, undefined)
  if (!part) throw new Error('Expected a part.')
  return part
}

/** The largest difference between the part and the original at the same place, `rim` pixels from the part's own edges. */
async function largestDifference(whole: Uint8Array, part: Awaited<ReturnType<typeof cut>>, rim: number) {
  const [all, cropped] = [await decode(whole), await decode(part.bytes)]
  const { left, top, width, height } = part.box
  const channels = all.length / (SIZE.width * SIZE.height)
  expect(cropped.length).toBe(width * height * channels)
  let largest = 0
  for (let y = rim; y < height - rim; y++) {
    for (let x = rim; x < width - rim; x++) {
      for (let channel = 0; channel < channels; channel++) {
        const there = all[((top + y) * SIZE.width + left + x) * channels + channel] as number
        largest = Math.max(largest, Math.abs(there - (cropped[(y * width + x) * channels + channel] as number)))
      }
    }
  }
  return largest
}

const colours = paint(SIZE.width, SIZE.height, 3)
const painted = sharp(colours.data, { raw: { ...SIZE, channels: 3 } })

describe('cropJpeg', () => {
  it.each([
    ['full colour', () => painted.clone().jpeg({ chromaSubsampling: '4:4:4' }), 8],
    ['grey', () => painted.clone().toColourspace('b-w').jpeg(), 8],
    ['progressive full colour', () => painted.clone().jpeg({ chromaSubsampling: '4:4:4', progressive: true }), 8],
  ] as const)('of %s holds the very pixels, and no more than whole blocks around them', async (_, make, side) => {
    const bytes = await make().toBuffer()
    const part = await cut(bytes)
    expect(part.box).toEqual({ left: 32, top: 24, width: 32, height: 16 })
    expect([part.box.left % side, part.box.top % side]).toEqual([0, 0])
    expect(await largestDifference(bytes, part, 0)).toBe(0)
  })

  it.each([false, true])(
    'of coarse colour holds the very pixels inside its rim (progressive: %s)',
    async (progressive) => {
      const bytes = await painted.clone().jpeg({ chromaSubsampling: '4:2:0', progressive }).toBuffer()
      const part = await cut(bytes)
      expect(part.box).toEqual({ left: 32, top: 16, width: 32, height: 32 })
      expect(await largestDifference(bytes, part, 2)).toBe(0)
    },
  )

  it('reaches to the picture’s own edge, in the middle of a block', async () => {
    const bytes = await painted.clone().jpeg().toBuffer()
    const part = await cut(bytes, { left: 90, top: 75, width: 11, height: 8 })
    expect(part.box).toEqual({ left: 80, top: 64, width: 21, height: 19 })
    expect(await largestDifference(bytes, part, 2)).toBe(0)
  })

  it('of a file with restart markers and unusual numbers needs neither', async () => {
    const bytes = await makeJpeg({ pixels: colours, sampling: HALF, restartInterval: 3 })
    expect(await largestDifference(bytes, await cut(bytes), 2)).toBe(0)
  })

  it('keeps what tells its colours, and leaves behind what tells of its owner', async () => {
    const profile = textSegment(0xe2, 'ICC_PROFILE\0', [1, 1, 9, 9, 9])
    const jfif = textSegment(0xe0, 'JFIF\0', [1, 2, 1, 0, 72, 0, 72, 0, 0])
    const exif = textSegment(0xe1, 'Exif\0\0', [1, 2, 3])
    const segments = [jfif, exif, profile, segment(0xfe, Buffer.from('a comment'))]
    const bytes = await makeJpeg({ pixels: colours, sampling: [FULL, FULL, FULL], segments })
    const kept = readSegments((await cut(bytes)).bytes).filter(({ marker }) => marker >= 0xe0)
    expect(kept.map(({ data }) => Buffer.from(data).toString('latin1'))).toEqual(
      [jfif, profile].map((part) => Buffer.from(part.subarray(4)).toString('latin1')),
    )
  })

  it('is not made of a kind that cannot be cut, and a damaged file is told', async () => {
    const four = await painted.clone().toColourspace('cmyk').jpeg().toBuffer()
    expect(await cropJpeg(four, SIZE, BOX, undefined)).toBeUndefined()
    const whole = await painted.clone().jpeg().toBuffer()
    const error = await failure(cropJpeg(whole.subarray(0, whole.length >> 1), SIZE, BOX, undefined))
    expect(error.code).toBe('INVALID_IMAGE')
  })

  it('stops when its signal is aborted', async () => {
    const large = { width: 4000, height: 3000 }
    const bytes = await sharp({ create: { ...large, channels: 3, background: '#765' } })
      .jpeg()
      .toBuffer()
    const error = await failure(cropJpeg(bytes, large, BOX, AbortSignal.abort()))
    expect(error.code).toBe('ABORTED')
  })
})
