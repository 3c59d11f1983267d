// Takes a PNG file apart into its chunks and writes chunks with their length and check sum.
import { crc32 } from 'node:zlib'
import { UnmarkError } from '../../../errors.ts'
import { latin1, viewOf } from '../bytes.ts'

export interface PngChunk {
  /** Four letters; the case of the first tells whether a decoder must know the chunk. */
  readonly type: string
  readonly data: Uint8Array
}

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)

/**
 * The chunks of a PNG file in file order, up to and with IEND (PNG third edition, 5). Check sums are not compared:
 * the file was decoded before.
 *
 * @throws UnmarkError `INVALID_IMAGE` when the signature is missing or a chunk is cut short.
 */
export function readChunks(bytes: Uint8Array): PngChunk[] {
  if (bytes.length < 20 || SIGNATURE.some((byte, index) => bytes[index] !== byte)) {
    throw new UnmarkError('INVALID_IMAGE', 'Expected a PNG file; its signature is missing.')
  }
  const view = viewOf(bytes)
  const chunks: PngChunk[] = []
  for (let at = SIGNATURE.length; at + 12 <= bytes.length; ) {
    const size = view.getUint32(at)
    const type = latin1(bytes, at + 4, 4)
    if (at + 12 + size > bytes.length) break
    chunks.push({ type, data: bytes.subarray(at + 8, at + 8 + size) })
    if (type === 'IEND') return chunks
    at += 12 + size
  }
  throw new UnmarkError('INVALID_IMAGE', 'The PNG file is cut short: its IEND chunk is missing.')
}

/** The file that consists of these chunks. */
export function writeChunks(chunks: readonly PngChunk[]): Uint8Array {
  const size = chunks.reduce((sum, { data }) => sum + 12 + data.length, SIGNATURE.length)
  const out = Buffer.alloc(size)
  out.set(SIGNATURE)
  let at = SIGNATURE.length
  for (const { type, data } of chunks) {
    out.writeUInt32BE(data.length, at)
    out.write(type, at + 4, 'latin1')
    out.set(data, at + 8)
    out.writeUInt32BE(crc32(out.subarray(at + 4, at + 8 + data.length)), at + 8 + data.length)
    at += 12 + data.length
  }
  return out
}
