// Hands back a WebP: without loss exactly, with loss as close as 45 dB, and with the original's own metadata chunks.
import type { PixelImage } from '@unmark/inpaint'
import { throwIfAborted } from '../../../errors.ts'
import { hasText, viewOf } from '../bytes.ts'
import { encodeFaithfully } from '../fidelity.ts'
import { type EncodeJob, fromPixels } from '../job.ts'
import { cleanExif, cleanXmp, type Notes, PROVENANCE_DROPPED } from '../metadata.ts'
import { isLosslessWebp, type RiffChunk, readRiff, writeRiff } from './riff.ts'

const PICTURE_CHUNKS = ['VP8X', 'VP8 ', 'VP8L', 'ALPH', 'ANIM', 'ANMF']
/** Tried in turn until the rest of the picture is close enough to the original. */
const QUALITIES = [80, 90, 96, 100]
/** VP8L with samples rounded by up to one level: about 46 dB on any picture. */
const NEAR_LOSSLESS = 60

/** Encodes a WebP like the original. @throws UnmarkError `INVALID_IMAGE` when the original is damaged, `ABORTED`. */
export async function encodeWebp(job: EncodeJob): Promise<Uint8Array> {
  const { original, notes, signal } = job
  const chunks = readRiff(original.bytes)
  const encoded = isLosslessWebp(original.bytes)
    ? await fromPixels(job.pixels).webp({ lossless: true, exact: true }).toBuffer()
    : await encodeLossy(job)
  throwIfAborted(signal)
  return graftWebpMetadata(encoded, cleanChunks(chunks, notes))
}

/** Chroma is brought down with care (smartSubsample): it is what a second encoding hurts most. */
async function encodeLossy(job: EncodeJob): Promise<Uint8Array> {
  const { pixels, mask, notes, signal } = job
  const encode = (part: PixelImage, quality: number) =>
    fromPixels(part).webp({ smartSubsample: true, exact: true, quality }).toBuffer()
  if (job.quality !== undefined) return encode(pixels, job.quality)
  const found = await encodeFaithfully(pixels, mask, QUALITIES, encode, signal)
  const how = found ? `at quality ${found.quality}` : 'nearly without loss'
  notes.add(`WebP with loss cannot be changed in part: the whole picture was encoded anew ${how}.`)
  return found?.bytes ?? fromPixels(pixels).webp({ nearLossless: true, quality: NEAR_LOSSLESS, exact: true }).toBuffer()
}

/** The original's metadata chunks as they go with the changed picture. */
function cleanChunks(chunks: readonly RiffChunk[], notes: Notes): RiffChunk[] {
  return chunks.flatMap((chunk) => {
    const { type, data } = chunk
    if (type === 'C2PA') {
      notes.add(PROVENANCE_DROPPED)
      return []
    }
    if (type === 'EXIF') {
      // Some writers keep JPEG's prefix.
      const prefix = hasText(data, 0, 'Exif\0\0') ? 6 : 0
      const clean = cleanExif(data.subarray(prefix), notes)
      return [{ type, data: Buffer.concat([data.subarray(0, prefix), clean]) }]
    }
    return [type === 'XMP ' ? { type, data: cleanXmp(data, notes) } : chunk]
  })
}

/**
 * The encoded picture with these metadata chunks; chunks of the picture itself among them are passed over. Order and
 * header follow RFC 9649, 2.7.
 */
export function graftWebpMetadata(encoded: Uint8Array, chunks: readonly RiffChunk[]): Uint8Array {
  const metadata = chunks.filter(({ type }) => !PICTURE_CHUNKS.includes(type))
  if (metadata.length === 0) return encoded
  const own = readRiff(encoded)
  const picture = own.filter(({ type }) => type === 'ALPH' || type === 'VP8 ' || type === 'VP8L')
  const profile = metadata.filter(({ type }) => type === 'ICCP')
  const rest = metadata.filter(({ type }) => type !== 'ICCP')
  return writeRiff([extendedHeader(own, metadata), ...profile, ...picture, ...rest])
}

function extendedHeader(own: readonly RiffChunk[], metadata: readonly RiffChunk[]): RiffChunk {
  const data = new Uint8Array(10)
  const { width, height, alpha } = pictureSize(own)
  const has = (type: string) => metadata.some((chunk) => chunk.type === type)
  data[0] = (has('ICCP') ? 0x20 : 0) | (alpha ? 0x10 : 0) | (has('EXIF') ? 0x08 : 0) | (has('XMP ') ? 0x04 : 0)
  const view = viewOf(data)
  view.setUint16(4, (width - 1) & 0xffff, true)
  view.setUint8(6, (width - 1) >> 16)
  view.setUint16(7, (height - 1) & 0xffff, true)
  view.setUint8(9, (height - 1) >> 16)
  return { type: 'VP8X', data }
}

/** Size and alpha from the picture's own header: VP8X, VP8L (RFC 9649, 3.4) or VP8 (RFC 6386, 9.1). */
function pictureSize(own: readonly RiffChunk[]) {
  const find = (type: string) => own.find((chunk) => chunk.type === type)?.data
  const extended = find('VP8X')
  if (extended) {
    const view = viewOf(extended)
    const width = 1 + view.getUint16(4, true) + (view.getUint8(6) << 16)
    const height = 1 + view.getUint16(7, true) + (view.getUint8(9) << 16)
    return { width, height, alpha: (view.getUint8(0) & 0x10) !== 0 }
  }
  const lossless = find('VP8L')
  if (lossless) {
    const bits = viewOf(lossless).getUint32(1, true)
    return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff), alpha: ((bits >>> 28) & 1) === 1 }
  }
  const view = viewOf(find('VP8 ') as Uint8Array)
  return { width: view.getUint16(6, true) & 0x3fff, height: view.getUint16(8, true) & 0x3fff, alpha: false }
}
