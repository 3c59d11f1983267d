import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { encodeLike } from '../../../../src/output/encode/encode.ts'
import { readGifBlocks } from '../../../../src/output/encode/gif/blocks.ts'
import { compressLzw } from '../../../../src/output/encode/lzw.ts'
import { asVerified, boxMask, decodeImage, differencesOutside, paint, pipeline, repaint } from '../pictures.ts'

/** A GIF of 16 x 16 with a frame of its own place, size and colour table. */
function makeGif(options: { local: boolean; left: number; size: number; blocks?: readonly Uint8Array[] }): Uint8Array {
  const { local, left, size, blocks = [] } = options
  const table = Buffer.of(0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255)
  const indices = Uint8Array.from({ length: size * size }, (_, index) => index % 3)
  const data = Buffer.from(compressLzw(indices, { symbolBits: 2, highestBitFirst: false, early: 0 }))
  return Buffer.concat([
    Buffer.from('GIF89a'),
    Buffer.of(16, 0, 16, 0, local ? 0x70 : 0xf1, 0, 0),
    ...(local ? [] : [table]),
    ...blocks,
    Buffer.of(0x2c, left, 0, left, 0, size, 0, size, 0, local ? 0x81 : 0),
    ...(local ? [table] : []),
    Buffer.of(2, data.length),
    data,
    Buffer.of(0, 0x3b),
  ])
}

const extension = (label: number, ...parts: readonly Buffer[]) =>
  Buffer.concat([
    Buffer.of(0x21, label),
    ...parts.map((part) => Buffer.concat([Buffer.of(part.length), part])),
    Buffer.of(0),
  ])

const mask = boxMask(16, 16, { left: 3, top: 3, width: 9, height: 6 })

describe('encodeGif', () => {
  it.each([
    ['with its own colours', true, 0, 16],
    ['smaller than the picture', false, 5, 9],
  ] as const)('keeps a frame %s', async (_, local, left, size) => {
    const bytes = makeGif({ local, left, size })
    const original = await asVerified(bytes, 'gif')
    const before = await decodeImage(original)
    const encoded = await encodeLike(original, repaint(before, mask, 'opaque'), mask)
    const after = await decodeImage(await asVerified(encoded.bytes, 'gif'))
    expect(differencesOutside(before, after, mask)).toBe(0)
    expect(after.data).not.toEqual(before.data)
  })

  it('keeps comments and application data byte for byte and drops C2PA provenance with a note', async () => {
    const comment = extension(0xfe, Buffer.from('hello'))
    const xmp = extension(0xff, Buffer.from('XMP DataXMP'), Buffer.from('<x/>'))
    const provenance = extension(0xff, Buffer.from('C2PA_GIF\x01\0\0', 'latin1'), Buffer.from('jumbf'))
    const bytes = makeGif({ local: false, left: 0, size: 16, blocks: [comment, xmp, provenance] })
    const original = await asVerified(bytes, 'gif')
    expect(original.hasProvenance).toBe(true)
    const encoded = await encodeLike(original, repaint(await decodeImage(original), mask, 'opaque'), mask)
    const kept = readGifBlocks(encoded.bytes)
      .filter(({ kind }) => kind === 'comment' || kind === 'application')
      .map(({ start, end }) => Buffer.from(encoded.bytes.subarray(start, end)).toString('latin1'))
    expect(kept).toEqual([comment.toString('latin1'), xmp.toString('latin1')])
    expect(encoded.notes.join()).toContain('C2PA')
  })

  it('says when 256 colours were too few', async () => {
    const original = await asVerified(
      await pipeline(paint(120, 90, 3))
        .gif({ dither: 0 })
        .toBuffer(),
      'gif',
    )
    const large = boxMask(120, 90, { left: 2, top: 2, width: 100, height: 60 })
    const pixels = await decodeImage(original)
    for (let pixel = 0; pixel < large.data.length; pixel++) {
      const colour = [pixel % 256, (pixel >> 3) % 256, (pixel * 7) % 256]
      if (large.data[pixel] !== 0) pixels.data.set(colour, pixel * pixels.channels)
    }
    const encoded = await encodeLike(original, pixels, large)
    expect(encoded.notes.join()).toContain('256 colours')
  })

  it('refuses an animation and a file that is cut short', async () => {
    const bytes = makeGif({ local: false, left: 0, size: 16 })
    const original = await asVerified(bytes, 'gif')
    const pixels = await decodeImage(original)
    const blocks = readGifBlocks(bytes)
    const image = blocks.find(({ kind }) => kind === 'image')
    const frame = bytes.subarray(image?.start, image?.end)
    const animated = Buffer.concat([bytes.subarray(0, bytes.length - 1), frame, Buffer.of(0x3b)])
    for (const broken of [animated, bytes.subarray(0, bytes.length - 4)]) {
      await expect(encodeLike({ ...original, bytes: broken }, pixels, mask)).rejects.toMatchObject({
        code: 'INVALID_IMAGE',
      })
    }
  })
})

describe('compressLzw', () => {
  it.each([1, 4094, 70_000])('is read back by another decoder after %i symbols', async (length) => {
    const width = Math.min(length, 350)
    const height = Math.ceil(length / width)
    const indices = Uint8Array.from({ length: width * height }, (_, index) => (index * index * 31) % 251)
    const data = compressLzw(indices, { symbolBits: 8, highestBitFirst: false, early: 0 })
    const parts: Buffer[] = []
    for (let at = 0; at < data.length; at += 255) {
      const part = data.subarray(at, at + 255)
      parts.push(Buffer.of(part.length), Buffer.from(part))
    }
    const table = Buffer.from(Array.from({ length: 256 }, (_, index) => [index, index, index]).flat())
    const size = [width & 255, width >> 8, height & 255, height >> 8]
    const gif = Buffer.concat([
      Buffer.from('GIF89a'),
      Buffer.of(...size, 0xf7, 0, 0),
      table,
      Buffer.of(0x2c, 0, 0, 0, 0, ...size, 0, 8),
      ...parts,
      Buffer.of(0, 0x3b),
    ])
    const decoded = await sharp(gif).extractChannel(0).raw().toBuffer()
    expect(new Uint8Array(decoded)).toEqual(indices)
  })
})
