import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { IMAGE_FORMATS } from '../../../src/image.ts'
import { encodeLike } from '../../../src/output/encode/encode.ts'
import { asVerified, boxMask, decodeImage, paint, pipeline, psnr } from './pictures.ts'

const mask = boxMask(60, 40, { left: 10, top: 10, width: 9, height: 9 })
const XMP = '<x:xmpmeta xmlns:x="adobe:ns:meta/"><note>kept</note></x:xmpmeta>'

async function source() {
  const bytes = await pipeline(paint(60, 40, 3))
    .withIccProfile('p3')
    .withExif({ IFD0: { Copyright: 'the owner' } })
    .withXmp(XMP)
    .png()
    .toBuffer()
  return asVerified(bytes, 'png')
}

describe('conversion to another format', () => {
  it.each(['jpeg', 'webp', 'avif', 'tiff'] as const)(
    'to %s keeps profile and XMP and says what was done',
    async (format) => {
      const original = await source()
      const encoded = await encodeLike(original, await decodeImage(original), mask, { format })
      const before = await sharp(original.bytes).metadata()
      const after = await sharp(encoded.bytes).metadata()
      expect(encoded.format).toBe(format)
      expect(after.icc?.equals(before.icc as Buffer)).toBe(true)
      expect(after.xmp?.toString()).toBe(XMP)
      expect(encoded.notes.join()).toContain(`from PNG to ${format.toUpperCase()}`)
      if (format === 'tiff') expect(encoded.notes.join()).toContain('EXIF')
      else expect(after.exif?.includes('the owner')).toBe(true)
    },
  )

  it.each(IMAGE_FORMATS)('to %s gives the right picture from every kind of pixels', async (format) => {
    for (const [channels, depth] of [
      [1, 8],
      [2, 8],
      [3, 8],
      [4, 8],
      [3, 16],
      [4, 16],
      [1, 16],
    ] as const) {
      const kind = depth === 16 || format === 'png' ? 'tiff' : 'png'
      const make = pipeline(paint(60, 40, channels, depth))
      const bytes = await (kind === 'tiff' ? make.tiff({ compression: 'lzw' }) : make.png()).toBuffer()
      const original = await asVerified(bytes, kind)
      const pixels = await decodeImage(original)
      const opaque = pixels.data.map((sample, at) =>
        channels % 2 === 0 && at % channels === channels - 1 ? (depth === 16 ? 65535 : 255) : sample,
      )
      if (format === original.format) continue
      const encoded = await encodeLike(original, { ...pixels, data: opaque }, mask, { format })
      const seen = await sharp(encoded.bytes, { ignoreIcc: true }).toColourspace('srgb').removeAlpha().raw().toBuffer()
      const colours = seen.length / (60 * 40)
      const scale = depth === 16 ? 257 : 1
      const wanted = Uint8Array.from(seen, (_, at) => {
        const channel = channels <= 2 ? 0 : at % colours
        return (opaque[Math.floor(at / colours) * channels + channel] as number) / scale
      })
      const shape = { width: 60, height: 40, channels: 3 as const }
      const quality = psnr({ data: wanted, ...shape }, { data: new Uint8Array(seen), ...shape }, mask, 'outside')
      expect(quality, `${channels} channels of ${depth} bit`).toBeGreaterThan(format === 'gif' ? 20 : 28)
    }
  })

  it('puts transparent pixels on white for JPEG and says so', async () => {
    const data = new Uint8Array(60 * 40 * 4)
    const original = await asVerified(
      await pipeline({ data, width: 60, height: 40, channels: 4 }).png().toBuffer(),
      'png',
    )
    const encoded = await encodeLike(original, await decodeImage(original), mask, { format: 'jpeg' })
    expect([...(await sharp(encoded.bytes).raw().toBuffer())].every((sample) => sample > 250)).toBe(true)
    expect(encoded.notes.join()).toContain('white')
  })

  it('shows an AVIF that was stored turned the same way round', async () => {
    const bytes = await pipeline(paint(60, 40, 3))
      .withMetadata({ orientation: 6 })
      .avif({ quality: 90 })
      .toBuffer()
    const original = await asVerified(bytes, 'avif')
    const part = boxMask(40, 60, { left: 5, top: 5, width: 9, height: 9 })
    const encoded = await encodeLike(original, await decodeImage(original), part, { format: 'jpeg' })
    const { autoOrient } = await sharp(encoded.bytes).metadata()
    expect(autoOrient).toEqual({ width: 40, height: 60 })
  })

  it('rejects pixels, masks and qualities that do not fit', async () => {
    const original = await source()
    const pixels = await decodeImage(original)
    const deeper = { ...pixels, data: Uint16Array.from(pixels.data) }
    for (const work of [
      encodeLike(original, { ...pixels, width: 40, height: 60 }, mask),
      encodeLike(original, deeper, mask),
      encodeLike(original, pixels, boxMask(9, 9, { left: 1, top: 1, width: 2, height: 2 })),
      encodeLike(original, pixels, mask, { quality: 0 }),
      encodeLike(original, pixels, mask, { quality: 90.5 }),
    ]) {
      await expect(work).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    }
  })

  it('stops at once when its signal is aborted', async () => {
    const original = await source()
    const pixels = await decodeImage(original)
    await expect(encodeLike(original, pixels, mask, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'ABORTED',
    })
  })
})
