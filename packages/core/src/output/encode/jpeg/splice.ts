// Writes new pixels into a JPEG file block by block; everything else in the file stays what it was, bit for bit.
import type { PixelImage } from '@unmark/inpaint'
import type { ChangedPixels } from '../change.ts'
import { Pace } from '../pace.ts'
import { decodeScans } from './decode-scans.ts'
import { encodeScan } from './encode-scans.ts'
import { type JpegFrame, readFrame } from './frame.ts'
import { replaceBlocks } from './replace-blocks.ts'
import { DHT, EOI, type JpegSegment, SOI } from './segments.ts'

/** Gives the segment as it shall be written, marker included; empty to leave it out. */
export type RewriteSegment = (segment: JpegSegment) => Uint8Array

/**
 * Replaces the blocks that hold a changed pixel. Coefficients of all other blocks, quantisation tables, subsampling,
 * scan order and restart intervals stay; Huffman tables are made anew.
 *
 * @param pixels the whole picture as it shall look: 1 channel for a grey JPEG, else 3, 8 bit, stored orientation.
 * @param rewrite what becomes of every segment that is not part of the compressed picture (APPn, COM and the like).
 * @throws UnmarkError `INVALID_IMAGE` when the file is damaged, `ABORTED`; UnspliceableJpeg when the kind of file
 *   does not allow it.
 */
export async function spliceJpeg(
  bytes: Uint8Array,
  pixels: PixelImage,
  changed: ChangedPixels,
  rewrite: RewriteSegment,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  const pace = new Pace(signal)
  const frame = readFrame(bytes, pixels)
  await decodeScans(frame, pace)
  await replaceBlocks(frame, pixels, changed, pace)
  return assemble(bytes, frame, rewrite, pace)
}

async function assemble(bytes: Uint8Array, frame: JpegFrame, rewrite: RewriteSegment, pace: Pace): Promise<Uint8Array> {
  const parts: Uint8Array[] = [Uint8Array.of(0xff, SOI)]
  const scans = new Map(frame.scans.map((scan) => [scan.segment, scan]))
  for (const segment of frame.segments) {
    const { marker, start, end } = segment
    const scan = scans.get(segment)
    if (scan) {
      const { tables, data } = await encodeScan(frame, scan, pace)
      parts.push(tables, bytes.subarray(start, end), data)
    } else if (marker !== SOI && marker !== EOI && marker !== DHT) {
      parts.push(rewrite(segment))
    }
  }
  parts.push(Uint8Array.of(0xff, EOI))
  return Buffer.concat(parts)
}
