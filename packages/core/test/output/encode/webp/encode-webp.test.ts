import { describe, expect, it } from 'vitest'
import { encodeLike } from '../../../../src/output/encode/encode.ts'
import { readRiff, writeRiff } from '../../../../src/output/encode/webp/riff.ts'
import { asVerified, boxMask, decodeImage, paint, pipeline, psnr, repaint } from '../pictures.ts'

const mask = boxMask(60, 40, { left: 10, top: 10, width: 9, height: 9 })

/** The picture with an extended header and these chunks around it. */
function withChunks(
  webp: Uint8Array,
  before: readonly [string, string][],
  after: readonly [string, string][],
): Uint8Array {
  const flags = { ICCP: 0x20, EXIF: 0x08, 'XMP ': 0x04 } as Record<string, number>
  const header = Uint8Array.of(
    [...before, ...after].reduce((sum, [type]) => sum | (flags[type] ?? 0), 0),
    0,
    0,
    0,
    59,
    0,
    0,
    39,
    0,
    0,
  )
  const chunks = (list: readonly [string, string][]) =>
    list.map(([type, text]) => ({ type, data: Buffer.from(text, 'latin1') }))
  return writeRiff([{ type: 'VP8X', data: header }, ...chunks(before), ...readRiff(webp), ...chunks(after)])
}

describe('encodeWebp', () => {
  it.each([true, false])(
    'keeps profile, EXIF, XMP and unknown chunks byte for byte (lossless: %s)',
    async (lossless) => {
      const plain = await pipeline(paint(60, 40, 3))
        .webp({ lossless, quality: 90 })
        .toBuffer()
      const before: [string, string][] = [['ICCP', 'some profile']]
      const after: [string, string][] = [
        ['EXIF', 'MM\0*\0\0\0\x08\0\0\0\0\0\0'],
        ['XMP ', '<x/>'],
        ['abcd', 'odd'],
      ]
      const original = await asVerified(withChunks(plain, before, [...after, ['C2PA', 'signed']]), 'webp')
      expect(original.hasProvenance).toBe(true)
      const encoded = await encodeLike(original, repaint(await decodeImage(original), mask), mask)
      const kept = readRiff(encoded.bytes).map(({ type, data }) => [type, Buffer.from(data).toString('latin1')])
      const own = kept.filter(([type]) => !type?.startsWith('VP8'))
      expect(own).toEqual([...before, ...after])
      expect(kept[0]).toEqual(['VP8X', '\x2c\0\0\0\x3b\0\0\x27\0\0'])
      expect(encoded.notes.join()).toContain('C2PA')
    },
  )

  it('reaches 45 dB with chroma noise too, then nearly without loss', async () => {
    const noise = Uint8Array.from({ length: 60 * 40 * 3 }, (_, at) => (at * at * 7919) % 256)
    const bytes = await pipeline({ data: noise, width: 60, height: 40, channels: 3 }).webp({ quality: 60 }).toBuffer()
    const original = await asVerified(bytes, 'webp')
    const before = await decodeImage(original)
    const encoded = await encodeLike(original, repaint(before, mask), mask)
    const after = await decodeImage(await asVerified(encoded.bytes, 'webp'))
    expect(psnr(before, after, mask, 'outside')).toBeGreaterThanOrEqual(45)
    expect(encoded.notes.join()).toContain('nearly without loss')
  })

  it('takes the quality that is asked for', async () => {
    const original = await asVerified(
      await pipeline(paint(60, 40, 3))
        .webp({ quality: 90 })
        .toBuffer(),
      'webp',
    )
    const pixels = await decodeImage(original)
    const low = await encodeLike(original, pixels, mask, { quality: 10 })
    const high = await encodeLike(original, pixels, mask, { quality: 95 })
    expect(low.bytes.length).toBeLessThan(high.bytes.length)
  })

  it('refuses a file that is cut short', async () => {
    const original = await asVerified(
      await pipeline(paint(60, 40, 3))
        .webp()
        .toBuffer(),
      'webp',
    )
    const pixels = await decodeImage(original)
    const broken = { ...original, bytes: original.bytes.subarray(0, 60) }
    await expect(encodeLike(broken, pixels, mask)).rejects.toMatchObject({ code: 'INVALID_IMAGE' })
  })
})
