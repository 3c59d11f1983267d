// Hands back a JPEG with only the blocks under the mask written anew, or wholly encoded where that cannot be done.
import { throwIfAborted } from '../../../errors.ts'
import { changedPixels } from '../change.ts'
import { decodePixels } from '../decode.ts'
import { type EncodeJob, fromPixels } from '../job.ts'
import { estimateQuality } from './quality.ts'
import { segmentRewriter } from './rewrite-segments.ts'
import { APP0, APP14, APP15, COM, isFrameHeader, type JpegSegment, readSegments, SOI } from './segments.ts'
import { spliceJpeg } from './splice.ts'
import { UnspliceableJpeg } from './unspliceable.ts'

/**
 * Encodes a JPEG like the original. @throws UnmarkError `INVALID_IMAGE` when the original is damaged, `ABORTED`.
 */
export async function encodeJpeg(job: EncodeJob): Promise<Uint8Array> {
  const { original, pixels, mask, notes, signal, quality } = job
  const { bytes } = original
  const segments = readSegments(bytes)
  const rewrite = segmentRewriter(bytes, segments, notes)
  if (quality !== undefined) return reencode(job, segments, rewrite, quality)
  const changed = await changedPixels(mask, pixels, () => decodePixels(bytes, original, { signal }))
  try {
    return await spliceJpeg(bytes, pixels, changed, rewrite, signal)
  } catch (error) {
    if (!(error instanceof UnspliceableJpeg)) throw error
    const estimate = estimateQuality(segments)
    notes.add(`This JPEG ${error.reason}, so the whole picture was encoded anew at quality ${estimate}.`)
    return reencode(job, segments, rewrite, estimate)
  }
}

/** A new encoding between the original's own metadata segments. */
async function reencode(
  job: EncodeJob,
  segments: readonly JpegSegment[],
  rewrite: (segment: JpegSegment) => Uint8Array,
  quality: number,
): Promise<Uint8Array> {
  const chromaSubsampling = halvesChroma(segments) ? '4:2:0' : '4:4:4'
  const progressive = segments.some(({ marker }) => marker === 0xc2 || marker === 0xca)
  const encoded = await fromPixels(job.pixels).jpeg({ quality, chromaSubsampling, progressive }).toBuffer()
  throwIfAborted(job.signal)
  return graftSegments(encoded, segments.filter(isMetadata).map(rewrite))
}

/** The encoded picture with these segments in place of the encoder's own. */
export function graftSegments(encoded: Uint8Array, metadata: readonly Uint8Array[]): Uint8Array {
  const picture = readSegments(encoded).find(({ marker }) => marker !== SOI && !isMetadata({ marker }))
  return Buffer.concat([Uint8Array.of(0xff, SOI), ...metadata, encoded.subarray(picture?.start ?? 2)])
}

/** Adobe's APP14 tells how the colours of the original's own compressed data were transformed: no metadata. */
function isMetadata({ marker }: Pick<JpegSegment, 'marker'>): boolean {
  return (marker >= APP0 && marker <= APP15 && marker !== APP14) || marker === COM
}

/** True when the first component has more samples than the second in both directions. */
function halvesChroma(segments: readonly JpegSegment[]): boolean {
  const header = segments.find(({ marker }) => isFrameHeader(marker))
  if (!header || (header.data[5] ?? 0) < 3) return false
  const first = header.data[7] ?? 0
  const second = header.data[10] ?? 0
  return first >> 4 > second >> 4 && (first & 15) > (second & 15)
}
