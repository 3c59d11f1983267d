import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { decodePixels, pixelLayout } from '../../../src/output/encode/decode.ts'
import { hasProvenance } from '../../../src/output/encode/provenance.ts'
import { isLosslessWebp, readRiff, writeRiff } from '../../../src/output/encode/webp/riff.ts'
import { paint, pipeline } from './pictures.ts'
import { chunk, makePng } from './png-files.ts'

async function decode(bytes: Uint8Array) {
  return decodePixels(bytes, pixelLayout(await sharp(bytes).metadata()))
}

describe('decodePixels', () => {
  it.each([
    [1, 8],
    [2, 8],
    [3, 8],
    [4, 8],
    [1, 16],
    [2, 16],
    [3, 16],
    [4, 16],
  ] as const)(
    'gives the stored samples of %i channels and %i bit, with colours under full transparency',
    async (channels, depth) => {
      const pixels = paint(23, 17, channels, depth)
      expect(await decode(await pipeline(pixels).png().toBuffer())).toEqual(pixels)
    },
  )

  it('neither applies a profile nor turns the picture', async () => {
    const pixels = paint(23, 17, 3)
    const plain = await pipeline(pixels).tiff({ compression: 'lzw' }).toBuffer()
    const described = await sharp(plain).keepMetadata().withMetadata({ orientation: 6, icc: 'p3' }).png().toBuffer()
    const { data } = await decode(described)
    const converted = await sharp(described, { ignoreIcc: true }).raw().toBuffer()
    expect(data).toEqual(new Uint8Array(converted))
    expect((await decode(described)).width).toBe(23)
  })

  it('expands a palette and a transparent colour', async () => {
    const before = [chunk('PLTE', 1, 2, 3, 4, 5, 6), chunk('tRNS', 0)]
    const palette = makePng({ width: 2, height: 1, depth: 1, colourType: 3, samples: [1, 0], before })
    expect([...(await decode(palette)).data]).toEqual([4, 5, 6, 255, 1, 2, 3, 0])
    const keyed = makePng({
      width: 2,
      height: 1,
      depth: 8,
      colourType: 0,
      samples: [9, 8],
      before: [chunk('tRNS', 0, 8)],
    })
    expect([...(await decode(keyed)).data]).toEqual([9, 255, 8, 0])
  })

  it('refuses CMYK, floating point and damaged files', async () => {
    const cmyk = await pipeline(paint(23, 17, 3))
      .toColourspace('cmyk')
      .jpeg()
      .toBuffer()
    await expect(decode(cmyk)).rejects.toMatchObject({
      code: 'INVALID_IMAGE',
      message: expect.stringContaining('CMYK'),
    })
    const float = await pipeline(paint(23, 17, 3))
      .toColourspace('scrgb')
      .tiff({ compression: 'none' })
      .toBuffer()
    await expect(decode(float)).rejects.toMatchObject({ code: 'INVALID_IMAGE' })
    const whole = await pipeline(paint(99, 99, 3))
      .jpeg()
      .toBuffer()
    await expect(decode(whole.subarray(0, whole.length / 2))).rejects.toMatchObject({ code: 'INVALID_IMAGE' })
  })

  it('refuses a picture of another shape than expected, also with as many samples', async () => {
    const bytes = await pipeline(paint(20, 10, 3))
      .png()
      .toBuffer()
    const layout = { width: 10, height: 20, channels: 3, depth: 8 } as const
    await expect(decodePixels(bytes, layout)).rejects.toMatchObject({ code: 'INVALID_IMAGE' })
  })
})

describe('isLosslessWebp', () => {
  it('tells the two kinds of WebP apart, with and without alpha', async () => {
    for (const channels of [3, 4] as const) {
      const picture = pipeline(paint(20, 10, channels))
      expect(isLosslessWebp(await picture.clone().webp({ lossless: true }).toBuffer())).toBe(true)
      expect(isLosslessWebp(await picture.clone().webp({ quality: 80 }).toBuffer())).toBe(false)
    }
  })
})

describe('hasProvenance', () => {
  it.each(['png', 'jpeg', 'webp', 'avif', 'tiff', 'gif'] as const)('is false for a plain %s file', async (format) => {
    expect(
      hasProvenance(
        await pipeline(paint(20, 10, 3))
          .toFormat(format)
          .toBuffer(),
        format,
      ),
    ).toBe(false)
  })

  it('finds the chunk of PNG and WebP and the box of AVIF', async () => {
    const png = makePng({ width: 1, height: 1, depth: 8, colourType: 0, samples: [1], before: [chunk('caBX', 1)] })
    expect(hasProvenance(png, 'png')).toBe(true)
    const webp = readRiff(
      await pipeline(paint(20, 10, 3))
        .webp()
        .toBuffer(),
    )
    expect(hasProvenance(writeRiff([...webp, { type: 'C2PA', data: Buffer.from('x') }]), 'webp')).toBe(true)
    const avif = await pipeline(paint(20, 10, 3))
      .avif()
      .toBuffer()
    const box = Buffer.from(`00000018${Buffer.from('uuid').toString('hex')}d8fec3d61b0e483c92975828877ec481`, 'hex')
    expect(hasProvenance(Buffer.concat([avif, box]), 'avif')).toBe(true)
  })
})
