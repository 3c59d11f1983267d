import type { PixelImage } from '@unmark/inpaint'
import { describe, expect, it } from 'vitest'
import { encodeLike } from '../../../../src/output/encode/encode.ts'
import { asVerified, boxMask, decodeImage, differencesOutside, paint, pipeline, repaint } from '../pictures.ts'

const mask = boxMask(16, 12, { left: 4, top: 3, width: 6, height: 5 })

interface TiffSpec {
  readonly little?: boolean
  readonly depth?: number
  readonly photometric?: number
  readonly samplesPerPixel?: number
  readonly compression?: number
  readonly planar?: boolean
  /** Strips of two rows each, in the file's own form. */
  readonly strips: readonly Buffer[]
  /** Further entries: tag, type, count, value or, for more than 4 bytes, their bytes. */
  readonly entries?: readonly (readonly [tag: number, type: number, count: number, value: number | Buffer])[]
}

/** A TIFF of 16 x 12 with strips of two rows, directory first. */
function makeTiff(spec: TiffSpec): Buffer {
  const {
    little = true,
    depth = 8,
    photometric = 1,
    samplesPerPixel = 1,
    compression = 1,
    planar = false,
    strips,
  } = spec
  const entries: (readonly [number, number, number, number | Buffer | readonly number[]])[] = [
    [256, 3, 1, 16],
    [257, 3, 1, 12],
    [258, 3, samplesPerPixel, samplesPerPixel === 1 ? depth : Array<number>(samplesPerPixel).fill(depth)],
    [259, 3, 1, compression],
    [262, 3, 1, photometric],
    [273, 4, strips.length, []],
    [277, 3, 1, samplesPerPixel],
    [278, 3, 1, 2],
    [279, 4, strips.length, strips.map((strip) => strip.length)],
    [284, 3, 1, planar ? 2 : 1],
    ...(spec.entries ?? []),
  ]
  entries.sort(([a], [b]) => a - b)
  const number = (value: number, size: number) => {
    const bytes = Buffer.alloc(size)
    if (little) bytes.writeUIntLE(value, 0, size)
    else bytes.writeUIntBE(value, 0, size)
    return bytes
  }
  let end = 8 + 2 + 12 * entries.length + 4
  const extra: Buffer[] = []
  const place = (bytes: Buffer) => {
    extra.push(bytes)
    end += bytes.length
    return end - bytes.length
  }
  const offsets = strips.map(place)
  const body = entries.map(([tag, type, count, value]) => {
    const size = type === 4 ? 4 : 2
    const list = tag === 273 ? offsets : value
    const bytes = Array.isArray(list) ? Buffer.concat(list.map((item: number) => number(item, size))) : list
    const field =
      typeof bytes === 'number'
        ? Buffer.concat([number(bytes, size), Buffer.alloc(4 - size)])
        : bytes.length > 4
          ? number(place(bytes as Buffer), 4)
          : Buffer.concat([bytes as Buffer, Buffer.alloc(4 - bytes.length)])
    return Buffer.concat([number(tag, 2), number(type, 2), number(count, 4), field])
  })
  const head = Buffer.concat([
    Buffer.from(little ? 'II' : 'MM'),
    number(42, 2),
    number(8, 4),
    number(entries.length, 2),
  ])
  return Buffer.concat([head, ...body, number(0, 4), ...extra])
}

/** Strips of two rows with rising values of `bits` bits, `samples` per row. */
function strips(samples: number, bits: number, count = 6): Buffer[] {
  return Array.from({ length: count }, (_, strip) =>
    Buffer.from(Array.from({ length: Math.ceil((samples * bits) / 8) * 2 }, (_, at) => (strip * 29 + at * 5) & 255)),
  )
}

async function change(
  bytes: Uint8Array,
  paintNew: (before: PixelImage) => PixelImage = (before) => repaint(before, mask),
) {
  const original = await asVerified(bytes, 'tiff')
  const before = await decodeImage(original)
  const wanted = paintNew(before)
  const encoded = await encodeLike(original, wanted, mask)
  const after = await decodeImage(await asVerified(encoded.bytes, 'tiff'))
  expect(differencesOutside(before, after, mask)).toBe(0)
  return { ...encoded, before, wanted, after }
}

describe('encodeTiff', () => {
  it('changes nothing but the samples under the mask in a file without compression', async () => {
    const bytes = makeTiff({ strips: strips(16, 8) })
    const { bytes: out, after, wanted } = await change(bytes)
    const differing = [...out].filter((byte, at) => byte !== bytes[at]).length
    expect(out.length).toBe(bytes.length)
    expect(differing).toBeLessThanOrEqual(mask.count)
    expect(after.data).toEqual(wanted.data)
  })

  it.each([
    ['of 16 bit, big-endian', makeTiff({ little: false, depth: 16, strips: strips(16, 16) })],
    ['of 16 bit, little-endian', makeTiff({ depth: 16, strips: strips(16, 16) })],
    [
      'with a plane per colour',
      makeTiff({ planar: true, samplesPerPixel: 3, photometric: 2, strips: strips(16, 8, 18) }),
    ],
    ['with alpha', makeTiff({ samplesPerPixel: 4, photometric: 2, strips: strips(64, 8), entries: [[338, 3, 1, 2]] })],
    ['of grey with alpha', makeTiff({ samplesPerPixel: 2, strips: strips(32, 8), entries: [[338, 3, 1, 2]] })],
    ['of grey, white is zero', makeTiff({ photometric: 0, strips: strips(16, 8) })],
  ])('writes a file %s exactly', async (_, bytes) => {
    const { after, wanted } = await change(bytes)
    expect(after.data).toEqual(wanted.data)
  })

  it.each([1, 4])('rounds to the levels of grey of %i bit, black or white first', async (depth) => {
    for (const photometric of [0, 1]) {
      const { after } = await change(makeTiff({ depth, photometric, strips: strips(16, depth) }))
      expect(after.data.every((sample) => sample % (255 / (2 ** depth - 1)) === 0)).toBe(true)
    }
  })

  it.each([
    ['colours', 40],
    // libvips decodes a palette of greys alone to one channel.
    ['greys', 0],
  ])('takes the nearest of a palette of %s', async (_, tint) => {
    const map = Buffer.alloc(256 * 3 * 2)
    for (let at = 0; at < 256 * 3; at++) map.writeUInt16LE(((at % 256) ^ (at < 256 ? tint : 0)) * 257, at * 2)
    const bytes = makeTiff({ photometric: 3, strips: strips(16, 8), entries: [[320, 3, 768, map]] })
    const { after, wanted } = await change(bytes, (before) => {
      const data = Uint8Array.from(before.data)
      const colour = [90 ^ tint, 90, 90].slice(0, before.channels)
      for (let pixel = 0; pixel < mask.data.length; pixel++) {
        if (mask.data[pixel] !== 0) data.set(colour, pixel * before.channels)
      }
      return { ...before, data }
    })
    expect(after.data).toEqual(wanted.data)
  })

  it('takes out previews and provenance, keeps everything else in its place, and says so', async () => {
    const provenance = Buffer.from('signed manifest')
    const iptc = Buffer.from('8BIM\x04\x04\0\0\0\0\0\x02hi', 'latin1')
    const resources = Buffer.concat([Buffer.from('8BIM\x04\x0c\0\0\0\0\0\x04mark', 'latin1'), iptc])
    const copyright = Buffer.from('the owner\0')
    const bytes = makeTiff({
      strips: strips(16, 8),
      entries: [
        [33432, 2, copyright.length, copyright],
        [34377, 1, resources.length, resources],
        [0xcd41, 7, provenance.length, provenance],
      ],
    })
    const { bytes: out, notes } = await change(bytes)
    const text = Buffer.from(out).toString('latin1')
    expect(text).toContain('the owner')
    expect(text).toContain('hi')
    expect(text).not.toContain('mark')
    expect(text).not.toContain('signed manifest')
    expect((await asVerified(out, 'tiff')).hasProvenance).toBe(false)
    expect(notes).toHaveLength(2)
  })

  it.each([
    ['JPEG', 'jpeg'],
    ['CCITT fax', 'ccittfax4'],
    ['WebP', 'webp'],
  ] as const)('refuses %s compression by name', async (name, compression) => {
    const bytes = await pipeline(paint(16, 12, compression === 'ccittfax4' ? 1 : 3))
      .tiff({ compression, ...(compression === 'ccittfax4' ? { bitdepth: 1 } : {}) })
      .toBuffer()
    const original = await asVerified(bytes, 'tiff')
    const pixels = await decodeImage(original)
    await expect(encodeLike(original, pixels, mask)).rejects.toMatchObject({
      code: 'INVALID_IMAGE',
      message: expect.stringContaining(name),
    })
  })

  it('refuses a file whose strips or directory lie beyond its end', async () => {
    const bytes = makeTiff({ strips: strips(16, 8) })
    const original = await asVerified(bytes, 'tiff')
    const pixels = await decodeImage(original)
    for (const length of [6, 60, bytes.length - 100]) {
      const broken = { ...original, bytes: bytes.subarray(0, length) }
      await expect(encodeLike(broken, pixels, mask)).rejects.toMatchObject({ code: 'INVALID_IMAGE' })
    }
  })
})
