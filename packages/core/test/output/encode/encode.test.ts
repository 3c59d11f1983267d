import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import type { ImageFormat } from '../../../src/image.ts'
import { encodeLike } from '../../../src/output/encode/encode.ts'
import { asVerified, boxMask, decodeImage, differencesOutside, paint, pipeline, psnr, repaint } from './pictures.ts'

const WIDTH = 70
const HEIGHT = 50
const mask = boxMask(WIDTH, HEIGHT, { left: 21, top: 13, width: 30, height: 18 })
const XMP = '<x:xmpmeta xmlns:x="adobe:ns:meta/"><note>kept</note></x:xmpmeta>'

const LARGE_WIDTH = 240
const LARGE_HEIGHT = 180
const cornerMask = boxMask(LARGE_WIDTH, LARGE_HEIGHT, { left: 165, top: 151, width: 61, height: 19 })

type Kind = readonly [name: string, format: ImageFormat, make: () => Promise<Buffer>]

const colour = (channels: 3 | 4, depth: 8 | 16 = 8) => pipeline(paint(WIDTH, HEIGHT, channels, depth))
const large = (channels: 1 | 3 | 4, depth: 8 | 16 = 8) => pipeline(paint(LARGE_WIDTH, LARGE_HEIGHT, channels, depth))
const grey = (channels: 1 | 2, depth: 8 | 16 = 8) => pipeline(paint(WIDTH, HEIGHT, channels, depth))

const LOSSLESS: readonly Kind[] = [
  ['PNG RGB', 'png', () => colour(3).png().toBuffer()],
  ['PNG RGB, interlaced', 'png', () => colour(3).png({ progressive: true }).toBuffer()],
  ['PNG RGBA with hidden colours', 'png', () => colour(4).png().toBuffer()],
  ['PNG grey', 'png', () => grey(1).png().toBuffer()],
  ['PNG grey and alpha', 'png', () => grey(2).png().toBuffer()],
  ['PNG RGB of 16 bit', 'png', () => colour(3, 16).png().toBuffer()],
  ['PNG RGBA of 16 bit', 'png', () => colour(4, 16).png().toBuffer()],
  ['PNG grey of 16 bit', 'png', () => grey(1, 16).png().toBuffer()],
  ['PNG grey and alpha of 16 bit', 'png', () => grey(2, 16).png().toBuffer()],
  ['PNG palette', 'png', () => colour(3).png({ palette: true }).toBuffer()],
  ['PNG palette of 16 colours', 'png', () => colour(3).png({ palette: true, colours: 16 }).toBuffer()],
  ['PNG palette of 2 colours', 'png', () => colour(3).png({ palette: true, colours: 2 }).toBuffer()],
  ['PNG palette with alpha', 'png', () => colour(4).png({ palette: true }).toBuffer()],
  ['lossless WebP RGB', 'webp', () => colour(3).webp({ lossless: true }).toBuffer()],
  ['lossless WebP RGBA with hidden colours', 'webp', () => colour(4).webp({ lossless: true, exact: true }).toBuffer()],
  ['TIFF without compression', 'tiff', () => colour(3).tiff({ compression: 'none' }).toBuffer()],
  ['TIFF LZW', 'tiff', () => colour(3).tiff({ compression: 'lzw' }).toBuffer()],
  [
    'TIFF LZW with differences',
    'tiff',
    () => colour(3).tiff({ compression: 'lzw', predictor: 'horizontal' }).toBuffer(),
  ],
  ['TIFF Deflate', 'tiff', () => colour(3).tiff({ compression: 'deflate', predictor: 'none' }).toBuffer()],
  ['TIFF PackBits', 'tiff', () => colour(3).tiff({ compression: 'packbits', predictor: 'none' }).toBuffer()],
  ['TIFF RGBA', 'tiff', () => colour(4).tiff({ compression: 'deflate' }).toBuffer()],
  ['TIFF grey', 'tiff', () => grey(1).tiff({ compression: 'lzw' }).toBuffer()],
  ['TIFF grey, white is zero', 'tiff', () => grey(1).tiff({ compression: 'none', miniswhite: true }).toBuffer()],
  ['TIFF RGB of 16 bit', 'tiff', () => colour(3, 16).tiff({ compression: 'deflate' }).toBuffer()],
  ['TIFF grey of 16 bit', 'tiff', () => grey(1, 16).tiff({ compression: 'lzw' }).toBuffer()],
  [
    'TIFF in tiles',
    'tiff',
    () => colour(3).tiff({ compression: 'lzw', tile: true, tileWidth: 32, tileHeight: 16 }).toBuffer(),
  ],
  ['big TIFF', 'tiff', () => colour(3).tiff({ compression: 'deflate', bigtiff: true }).toBuffer()],
  ['GIF', 'gif', () => colour(3).gif().toBuffer()],
  ['GIF of 16 colours', 'gif', () => colour(3).gif({ colours: 16 }).toBuffer()],
  ['GIF, interlaced', 'gif', () => colour(3).gif({ progressive: true }).toBuffer()],
  ['GIF with transparency', 'gif', () => colour(4).gif().toBuffer()],
]

const LOSSY: readonly Kind[] = [
  ['JPEG 4:2:0', 'jpeg', () => large(3).jpeg({ quality: 90 }).toBuffer()],
  ['JPEG 4:4:4', 'jpeg', () => large(3).jpeg({ quality: 80, chromaSubsampling: '4:4:4' }).toBuffer()],
  ['progressive JPEG', 'jpeg', () => large(3).jpeg({ quality: 85, progressive: true }).toBuffer()],
  ['grey JPEG', 'jpeg', () => large(1).jpeg({ quality: 85 }).toBuffer()],
  ['lossy WebP', 'webp', () => large(3).webp({ quality: 80 }).toBuffer()],
  ['lossy WebP with alpha', 'webp', () => large(4).webp({ quality: 80 }).toBuffer()],
  ['AVIF', 'avif', () => large(3).avif({ quality: 60 }).toBuffer()],
  ['AVIF 4:2:0', 'avif', () => large(3).avif({ quality: 60, chromaSubsampling: '4:2:0' }).toBuffer()],
  ['AVIF with alpha', 'avif', () => large(4).avif({ quality: 60 }).toBuffer()],
  ['AVIF of 10 bit', 'avif', () => large(3, 16).avif({ quality: 60, bitdepth: 10 }).toBuffer()],
]

describe('a picture of a kind without loss', () => {
  it.each(LOSSLESS)('%s keeps every sample outside the mask', async (_, format, make) => {
    const original = await asVerified(await make(), format)
    const before = await decodeImage(original)
    const encoded = await encodeLike(original, repaint(before, mask), mask)
    const after = await decodeImage(await asVerified(encoded.bytes, format))
    expect(encoded.format).toBe(format)
    expect(after.channels).toBe(before.channels)
    expect(differencesOutside(before, after, mask)).toBe(0)
  })

  it.each(LOSSLESS)('%s gets the new samples under the mask', async (name, format, make) => {
    const original = await asVerified(await make(), format)
    const before = await decodeImage(original)
    const wanted = repaint(before, mask, format === 'gif' ? 'opaque' : 'clear')
    const encoded = await encodeLike(original, wanted, mask)
    const after = await decodeImage(await asVerified(encoded.bytes, format))
    const limited = name.includes('palette') || format === 'gif'
    expect(psnr(wanted, after, mask, 'inside')).toBeGreaterThan(limited ? 20 : 200)
  })

  it.each(LOSSLESS)('%s without a mask is what the pixels say', async (name, format, make) => {
    const original = await asVerified(await make(), format)
    const before = await decodeImage(original)
    const encoded = await encodeLike(original, repaint(before, mask), undefined)
    const after = await decodeImage(await asVerified(encoded.bytes, format))
    expect(differencesOutside(before, after, mask), name).toBe(0)
  })
})

describe('a picture of a kind with loss', () => {
  it.each(LOSSY)('%s keeps at least 45 dB outside the mask', async (_, format, make) => {
    const original = await asVerified(await make(), format)
    const before = await decodeImage(original)
    const wanted = repaint(before, cornerMask)
    const encoded = await encodeLike(original, wanted, cornerMask)
    const after = await decodeImage(await asVerified(encoded.bytes, format))
    expect(after.channels).toBe(before.channels)
    expect(psnr(before, after, cornerMask, 'outside')).toBeGreaterThanOrEqual(45)
    expect(psnr(wanted, after, cornerMask, 'inside')).toBeGreaterThan(27)
  })
})

describe('metadata', () => {
  const FORMATS = ['png', 'jpeg', 'webp', 'tiff', 'avif'] as const

  it.each(FORMATS)('of a %s file stays: profile, EXIF fields, XMP, orientation and density', async (format) => {
    const source = await pipeline(paint(WIDTH, HEIGHT, 3))
      .withMetadata({ density: 300, orientation: 6 })
      .withIccProfile('p3')
      .withExifMerge({ IFD0: { Copyright: 'the owner' } })
      .withXmp(XMP)
      .toFormat(format, format === 'tiff' ? { compression: 'lzw' } : {})
      .toBuffer()
    const original = await asVerified(source, format)
    const pixels = await decodeImage(original)
    const part = boxMask(pixels.width, pixels.height, { left: 11, top: 9, width: 20, height: 15 })
    const encoded = await encodeLike(original, repaint(pixels, part), part)
    const before = await sharp(source).metadata()
    const after = await sharp(encoded.bytes).metadata()
    expect([after.width, after.height]).toEqual([before.width, before.height])
    expect(after.icc?.equals(before.icc as Buffer)).toBe(true)
    expect(after.xmp?.equals(before.xmp as Buffer)).toBe(true)
    expect(after.orientation).toBe(before.orientation)
    expect(after.density).toBe(before.density)
    if (format === 'avif') expect(after.exif?.includes('the owner')).toBe(true)
    else expect(after.exif).toEqual(before.exif)
  })
})

describe('an abort', () => {
  it('is obeyed at once while a native encoder is still at work', async () => {
    const original = await asVerified(
      await pipeline(paint(900, 700, 3))
        .avif({ effort: 0 })
        .toBuffer(),
      'avif',
    )
    const pixels = await decodeImage(original)
    const controller = new AbortController()
    const part = boxMask(900, 700, { left: 5, top: 5, width: 20, height: 20 })
    const work = encodeLike(original, pixels, part, { signal: controller.signal })
    const order: string[] = []
    const failed = work.catch((error: { code?: string }) => order.push(String(error.code)))
    const turn = new Promise((resolve) => setImmediate(resolve)).then(() => {
      controller.abort()
      return new Promise((resolve) => setImmediate(resolve))
    })
    await turn
    order.push('next turn')
    await failed
    expect(order).toEqual(['ABORTED', 'next turn'])
  })
})
