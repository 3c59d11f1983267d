// Takes a WebP file apart into its RIFF chunks and puts chunks together to a file again.
import { UnmarkError } from '../../../errors.ts'
import { hasText, latin1, viewOf } from '../bytes.ts'

export interface RiffChunk {
  /** Four characters, such as `VP8L` or `EXIF`; padded with a space where shorter. */
  readonly type: string
  readonly data: Uint8Array
}

/**
 * The chunks of a WebP file in file order (RFC 9649). Data behind the RIFF size is not looked at.
 *
 * @throws UnmarkError `INVALID_IMAGE` when the file is no WebP or a chunk is cut short.
 */
export function readRiff(bytes: Uint8Array): RiffChunk[] {
  if (bytes.length < 12 || !hasText(bytes, 0, 'RIFF') || !hasText(bytes, 8, 'WEBP')) {
    throw new UnmarkError('INVALID_IMAGE', 'Expected a WebP file; the RIFF header is missing.')
  }
  const view = viewOf(bytes)
  const end = Math.min(bytes.length, 8 + view.getUint32(4, true))
  const chunks: RiffChunk[] = []
  for (let at = 12; at + 8 <= end; ) {
    const size = view.getUint32(at + 4, true)
    const type = latin1(bytes, at, 4)
    if (at + 8 + size > bytes.length) {
      throw new UnmarkError('INVALID_IMAGE', `The WebP file ends inside its ${type} chunk.`)
    }
    chunks.push({ type, data: bytes.subarray(at + 8, at + 8 + size) })
    at += 8 + size + (size % 2)
  }
  return chunks
}

/** The file that consists of these chunks; odd ones are padded to an even length as RIFF demands. */
export function writeRiff(chunks: readonly RiffChunk[]): Uint8Array {
  const size = chunks.reduce((sum, { data }) => sum + 8 + data.length + (data.length % 2), 4)
  const out = Buffer.alloc(8 + size)
  out.write('RIFF', 0, 'latin1')
  out.writeUInt32LE(size, 4)
  out.write('WEBP', 8, 'latin1')
  let at = 12
  for (const { type, data } of chunks) {
    out.write(type, at, 'latin1')
    out.writeUInt32LE(data.length, at + 4)
    out.set(data, at + 8)
    at += 8 + data.length + (data.length % 2)
  }
  return out
}

/** True for a still WebP whose picture is a lossless `VP8L` stream. */
export function isLosslessWebp(bytes: Uint8Array): boolean {
  const types = readRiff(bytes).map((chunk) => chunk.type)
  return types.includes('VP8L') && !types.includes('VP8 ')
}
