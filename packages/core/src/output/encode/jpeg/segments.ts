// Walks the marker segments of a JPEG file without looking into the compressed data.
import { UnmarkError } from '../../../errors.ts'

export interface JpegSegment {
  /** Second byte of the marker: 0xE1 for APP1, 0xC0 for SOF0, 0xDA for SOS. */
  readonly marker: number
  /** Offset of the marker's 0xFF; fill bytes before it belong to no segment. */
  readonly start: number
  /** Offset behind the segment's header data; for SOS, where the compressed data begins. */
  readonly end: number
  /** Header data behind the two length bytes; empty for markers without any. */
  readonly data: Uint8Array
}

export const SOI = 0xd8
export const EOI = 0xd9
export const SOS = 0xda
export const DHT = 0xc4
export const DQT = 0xdb
export const APP0 = 0xe0
export const APP1 = 0xe1
export const APP2 = 0xe2
export const APP13 = 0xed
export const APP14 = 0xee
export const APP15 = 0xef
export const COM = 0xfe

/** Frame headers that the splice reads: baseline, extended sequential and progressive Huffman. */
export function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
}

/** SOI, EOI, RSTn and TEM stand alone, without a length. */
function standsAlone(marker: number): boolean {
  return marker === 0x01 || (marker >= 0xd0 && marker <= EOI)
}

/**
 * The segments from SOI to EOI in file order (ITU-T T.81, B.1). A file that stops after complete scans without EOI
 * is accepted; data behind EOI is not looked at.
 *
 * @throws UnmarkError `INVALID_IMAGE` when there is no SOI or a segment is cut short.
 */
export function readSegments(bytes: Uint8Array): JpegSegment[] {
  if (bytes[0] !== 0xff || bytes[1] !== SOI) throw damaged('it does not begin with the SOI marker')
  const segments: JpegSegment[] = [{ marker: SOI, start: 0, end: 2, data: bytes.subarray(2, 2) }]
  for (let at = 2; ; ) {
    const start = nextMarker(bytes, at)
    if (start < 0) return segments
    const marker = bytes[start + 1] as number
    if (standsAlone(marker)) {
      segments.push({ marker, start, end: start + 2, data: bytes.subarray(start + 2, start + 2) })
      if (marker === EOI) return segments
      at = start + 2
      continue
    }
    const length = ((bytes[start + 2] ?? 0) << 8) | (bytes[start + 3] ?? 0)
    const end = start + 2 + length
    if (length < 2 || end > bytes.length) {
      throw damaged(`its segment 0x${marker.toString(16)} at byte ${start} is cut short`)
    }
    segments.push({ marker, start, end, data: bytes.subarray(start + 4, end) })
    at = end
  }
}

/** Offset of the next marker that is no RSTn, or -1: skips compressed data, stuffed zeros and fill bytes. */
export function nextMarker(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const marker = bytes[at + 1]
    if (marker === undefined) return -1
    if (marker !== 0x00 && marker !== 0xff && (marker < 0xd0 || marker > 0xd7)) return at
  }
  return -1
}

export function damaged(what: string): UnmarkError {
  return new UnmarkError('INVALID_IMAGE', `The JPEG file is damaged: ${what}.`, {
    hint: 'Open the picture in another program and save it again, then retry.',
  })
}

/** A marker segment. @throws UnmarkError `INVALID_IMAGE` when `data` does not fit one. */
export function writeSegment(marker: number, data: Uint8Array): Uint8Array {
  const length = data.length + 2
  if (length > 0xffff) throw damaged('a segment is too long')
  return Buffer.concat([Uint8Array.of(0xff, marker, length >> 8, length & 0xff), data])
}
