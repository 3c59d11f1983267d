// Decides what becomes of a JPEG's own segments (profile, EXIF, XMP, IPTC, comments) when its picture is changed.
import { hasText } from '../bytes.ts'
import { cleanExif, cleanXmp, type Notes, PREVIEW_REMOVED, PROVENANCE_DROPPED } from '../metadata.ts'
import { withoutPreviewResources } from '../photoshop.ts'
import { findProvenanceSegments } from './jumbf.ts'
import { APP0, APP1, APP2, APP13, EOI, type JpegSegment, writeSegment } from './segments.ts'
import type { RewriteSegment } from './splice.ts'

const EXIF = 'Exif\0\0'
const XMP = 'http://ns.adobe.com/xap/1.0/\0'
const PHOTOSHOP = 'Photoshop 3.0\0'
const GONE = new Uint8Array(0)

const SECOND_PICTURE_DROPPED =
  'What was stored behind the picture (such as a larger preview, an HDR gain map or a short film) still showed the mark and was left out.'

/**
 * Gives the rewriting of `bytes`' segments: kept byte for byte, but for previews that still show the mark, pictures
 * behind the picture (MPF), and C2PA provenance. What was left out is told to `notes`.
 */
export function segmentRewriter(bytes: Uint8Array, segments: readonly JpegSegment[], notes: Notes): RewriteSegment {
  // By place: the splice reads the segments of the same bytes anew.
  const provenance = new Set(findProvenanceSegments(segments).map(({ start }) => start))
  if (provenance.size > 0) notes.add(PROVENANCE_DROPPED)
  if (hasTrailingData(bytes, segments)) notes.add(SECOND_PICTURE_DROPPED)
  return (segment) => {
    const { marker, data, start, end } = segment
    if (provenance.has(start)) return GONE
    const clean = cleanData(marker, data, notes)
    if (clean === undefined) return GONE
    return clean === data ? bytes.subarray(start, end) : writeSegment(marker, clean)
  }
}

/** The data as it shall be written, or undefined to leave the segment out. */
function cleanData(marker: number, data: Uint8Array, notes: Notes): Uint8Array | undefined {
  if (marker === APP0) return cleanJfif(data, notes)
  if (marker === APP1 && hasText(data, 0, EXIF)) return cleanBehind(EXIF, data, (exif) => cleanExif(exif, notes))
  if (marker === APP1 && hasText(data, 0, XMP)) return cleanBehind(XMP, data, (xmp) => cleanXmp(xmp, notes))
  if (marker === APP2 && hasText(data, 0, 'MPF\0')) {
    notes.add(SECOND_PICTURE_DROPPED)
    return undefined
  }
  if (marker === APP13 && hasText(data, 0, PHOTOSHOP)) {
    const clean = withoutPreviewResources(data.subarray(PHOTOSHOP.length))
    if (!clean) return data
    notes.add(PREVIEW_REMOVED)
    return Buffer.concat([data.subarray(0, PHOTOSHOP.length), clean])
  }
  return data
}

/** The data with what follows `prefix` cleaned; the very same array when there was nothing to clean. */
function cleanBehind(prefix: string, data: Uint8Array, clean: (body: Uint8Array) => Uint8Array): Uint8Array {
  const body = data.subarray(prefix.length)
  const cleaned = clean(body)
  return cleaned === body ? data : Buffer.concat([data.subarray(0, prefix.length), cleaned])
}

/** JFIF 1.02: an uncompressed preview follows its two size bytes; a JFXX segment is nothing but a preview. */
export function cleanJfif(data: Uint8Array, notes: Notes): Uint8Array | undefined {
  if (hasText(data, 0, 'JFXX\0')) {
    notes.add(PREVIEW_REMOVED)
    return undefined
  }
  if (!hasText(data, 0, 'JFIF\0') || data.length < 14 || (data[12] === 0 && data[13] === 0)) return data
  notes.add(PREVIEW_REMOVED)
  const clean = Uint8Array.from(data.subarray(0, 14))
  clean.fill(0, 12, 14)
  return clean
}

/** Padding with zeros is no picture; some cameras fill up to a sector. */
function hasTrailingData(bytes: Uint8Array, segments: readonly JpegSegment[]): boolean {
  const last = segments.at(-1)
  return last?.marker === EOI && bytes.subarray(last.end).some((byte) => byte !== 0)
}
