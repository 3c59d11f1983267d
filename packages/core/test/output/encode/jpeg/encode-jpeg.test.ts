import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { encodeLike } from '../../../../src/output/encode/encode.ts'
import { readSegments } from '../../../../src/output/encode/jpeg/segments.ts'
import { makeJpeg, segment, textSegment } from '../jpeg-files.ts'
import { asVerified, boxMask, decodeImage, paint, psnr, repaint } from '../pictures.ts'

const C2PA_TYPE = Buffer.from('6332706100110010800000aa00389b71', 'hex')
const sampling = [
  [2, 2],
  [1, 1],
  [1, 1],
] as const
const mask = boxMask(64, 48, { left: 16, top: 16, width: 16, height: 16 })

/** EXIF with orientation 6 and a preview of four bytes at its end. */
const EXIF_WITH_PREVIEW = Buffer.concat([
  Buffer.from('4d4d002a00000008', 'hex'),
  Buffer.from('0001' + '0112000300000001' + '00060000' + '0000001a', 'hex'),
  Buffer.from('0002' + '0201000400000001' + '00000038' + '0202000400000001' + '00000004' + '00000000', 'hex'),
  Buffer.from('ffd8ffd9', 'hex'),
])

async function change(segments: readonly Uint8Array[], tail: Uint8Array = new Uint8Array(0)) {
  const made = await makeJpeg({ pixels: paint(64, 48, 3), sampling, segments })
  const original = await asVerified(Buffer.concat([made, tail]), 'jpeg')
  const pixels = await decodeImage(original)
  const encoded = await encodeLike(original, repaint(pixels, mask), mask)
  const metadata = readSegments(encoded.bytes).filter(({ marker }) => marker >= 0xe0)
  return { ...encoded, metadata: metadata.map(({ data }) => Buffer.from(data).toString('latin1')) }
}

describe('encodeJpeg', () => {
  it('keeps every metadata segment byte for byte and in order', async () => {
    const segments = [
      textSegment(0xe0, 'JFIF\0', [1, 2, 1, 0, 72, 0, 72, 0, 0]),
      textSegment(0xe1, 'http://ns.adobe.com/xap/1.0/\0', Buffer.from('<x:xmpmeta/>')),
      textSegment(0xe2, 'ICC_PROFILE\0', [1, 1, 9, 9, 9]),
      textSegment(0xed, 'Photoshop 3.0\0', Buffer.from('8BIM\x04\x04\0\0\0\0\0\x02hi', 'latin1')),
      segment(0xfe, Buffer.from('a comment')),
    ]
    const { metadata, notes } = await change(segments)
    expect(metadata).toEqual(segments.map((part) => Buffer.from(part.subarray(4)).toString('latin1')))
    expect(notes).toEqual([])
  })

  it('takes previews out of EXIF, JFIF, Photoshop and XMP data, which all still show the mark', async () => {
    const thumbnail = Buffer.from('8BIM\x04\x0c\0\0\0\0\0\x04mark', 'latin1')
    const iptc = Buffer.from('8BIM\x04\x04\0\0\0\0\0\x02hi', 'latin1')
    const { metadata, notes } = await change([
      textSegment(0xe0, 'JFIF\0', [1, 2, 1, 0, 72, 0, 72, 1, 1, 50, 60, 70]),
      textSegment(0xe1, 'Exif\0\0', EXIF_WITH_PREVIEW),
      textSegment(0xed, 'Photoshop 3.0\0', Buffer.concat([thumbnail, iptc])),
      textSegment(0xe1, 'http://ns.adobe.com/xap/1.0/\0', Buffer.from('<xmpGImg:image>bWFyaw==</xmpGImg:image>')),
    ])
    expect(metadata[0]).toBe('JFIF\0\x01\x02\x01\0H\0H\0\0')
    expect(Buffer.from(metadata[1] as string, 'latin1').subarray(6)).toHaveLength(EXIF_WITH_PREVIEW.length - 4)
    expect(metadata[2]).toBe(`Photoshop 3.0\0${iptc.toString('latin1')}`)
    expect(metadata[3]).toContain('<xmpGImg:image>        </xmpGImg:image>')
    expect(notes).toHaveLength(1)
    expect(notes[0]).toContain('preview')
  })

  it('keeps the orientation when it takes the EXIF preview out', async () => {
    const { bytes } = await change([textSegment(0xe1, 'Exif\0\0', EXIF_WITH_PREVIEW)])
    const { orientation, exif } = await sharp(bytes).metadata()
    expect(orientation).toBe(6)
    expect(exif?.includes(Buffer.from('ffd8ffd9', 'hex'))).toBe(false)
  })

  it('keeps damaged EXIF data and says that it may still hold a preview', async () => {
    const broken = Buffer.from('4d4d002a00ffffff', 'hex')
    const { metadata, notes } = await change([textSegment(0xe1, 'Exif\0\0', broken)])
    expect(metadata[0]).toBe(`Exif\0\0${broken.toString('latin1')}`)
    expect(notes.join()).toContain('damaged')
  })

  it('drops C2PA provenance over all its segments, keeps other JUMBF boxes, and says so', async () => {
    const box = (type: Buffer) =>
      Buffer.concat([
        Buffer.from([0, 0, 0, 60]),
        Buffer.from('jumb'),
        Buffer.from([0, 0, 0, 40]),
        Buffer.from('jumd'),
        type,
      ])
    const jumbf = (instance: number, packet: number, body: Buffer) =>
      segment(0xeb, Buffer.concat([Buffer.from('JP'), Buffer.from([0, instance, 0, 0, 0, packet]), body]))
    const other = jumbf(2, 1, box(Buffer.alloc(16, 5)))
    const { metadata, notes } = await change([
      jumbf(1, 1, box(C2PA_TYPE)),
      jumbf(1, 2, Buffer.from('\0\0\0\x3cjumbmore of it', 'latin1')),
      other,
    ])
    expect(metadata).toEqual([Buffer.from(other.subarray(4)).toString('latin1')])
    expect(notes.join()).toContain('C2PA')
  })

  it('leaves out pictures behind the picture and says so, but minds no padding', async () => {
    const mpf = textSegment(0xe2, 'MPF\0', [1, 2, 3])
    const withMore = await change([mpf], Buffer.from('ffd8ffe0', 'hex'))
    expect(withMore.metadata).toEqual([])
    expect(withMore.notes.join()).toContain('behind the picture')
    expect(Buffer.from(withMore.bytes).subarray(-2).toString('hex')).toBe('ffd9')
    expect((await change([], Buffer.alloc(16))).notes).toEqual([])
  })

  it('encodes the whole picture anew at a quality that is asked for, with the metadata', async () => {
    const comment = segment(0xfe, Buffer.from('a comment'))
    const made = await makeJpeg({ pixels: paint(64, 48, 3), sampling, segments: [comment], step: 1 })
    const original = await asVerified(made, 'jpeg')
    const pixels = await decodeImage(original)
    const small = await encodeLike(original, pixels, mask, { quality: 30 })
    const large = await encodeLike(original, pixels, mask, { quality: 95 })
    expect(small.bytes.length).toBeLessThan(large.bytes.length)
    expect((await sharp(small.bytes).metadata()).chromaSubsampling).toBe('4:2:0')
    expect(
      readSegments(small.bytes).some(
        ({ marker, data }) => marker === 0xfe && String(Buffer.from(data)) === 'a comment',
      ),
    ).toBe(true)
  })

  it('encodes a file anew whose scans cannot be written again, and says why', async () => {
    const made = Buffer.from(await makeJpeg({ pixels: paint(64, 48, 3), sampling, restartInterval: 4 }))
    const original = await asVerified(made, 'jpeg')
    const pixels = await decodeImage(original)
    const end = made.length - 2
    const extra = Buffer.concat([made.subarray(0, end), Buffer.from('ffd0', 'hex'), made.subarray(end)])
    const encoded = await encodeLike({ ...original, bytes: extra }, pixels, mask)
    const after = await decodeImage(await asVerified(encoded.bytes, 'jpeg'))
    expect(encoded.notes.join()).toMatch(/misplaced restart markers.*encoded anew at quality/)
    expect(psnr(pixels, after, mask, 'outside')).toBeGreaterThan(30)
  })
})
