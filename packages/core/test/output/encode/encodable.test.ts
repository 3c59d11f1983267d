import { describe, expect, it } from 'vitest'
import { checkEncodable } from '../../../src/output/encode/encodable.ts'
import { encodeLike } from '../../../src/output/encode/encode.ts'
import { asVerified, boxMask, decodeImage, paint, pipeline } from './pictures.ts'

const mask = boxMask(20, 10, { left: 2, top: 2, width: 3, height: 3 })

describe('checkEncodable', () => {
  it.each(['png', 'jpeg', 'webp', 'avif', 'tiff', 'gif'] as const)(
    'accepts a plain %s and refuses half of it',
    async (format) => {
      const options = format === 'tiff' ? { compression: 'lzw' } : {}
      const bytes = await pipeline(paint(20, 10, 3))
        .toFormat(format, options)
        .toBuffer()
      expect(() => checkEncodable(bytes, format)).not.toThrow()
      // The boxes of an AVIF come before its picture; decoding finds that one cut short.
      if (format !== 'avif') expect(() => checkEncodable(bytes.subarray(0, bytes.length / 4), format)).toThrow()
    },
  )

  it('refuses a TIFF with JPEG inside, before and while encoding', async () => {
    const bytes = await pipeline(paint(20, 10, 3))
      .tiff({ compression: 'jpeg' })
      .toBuffer()
    const original = await asVerified(bytes, 'tiff')
    expect(() => checkEncodable(bytes, 'tiff')).toThrow(/compression is JPEG/)
    await expect(encodeLike(original, await decodeImage(original), mask)).rejects.toThrow(/compression is JPEG/)
  })

  it('refuses an HDR AVIF, before and while encoding', async () => {
    const bytes = await pipeline(paint(20, 10, 3))
      .avif()
      .toBuffer()
    // A property box in the free space behind: primaries BT.2020, transfer PQ, matrix BT.2020, full range.
    const hdr = Buffer.concat([
      bytes,
      Buffer.from('00000013', 'hex'),
      Buffer.from('colrnclx'),
      Buffer.from('00090010000980', 'hex'),
    ])
    const original = { ...(await asVerified(bytes, 'avif')), bytes: hdr }
    expect(() => checkEncodable(hdr, 'avif')).toThrow(/HDR/)
    await expect(encodeLike(original, await decodeImage(original), mask)).rejects.toThrow(/HDR/)
  })
})
