// Makes the checksums of a damaged PNG right again, so that the damage gets past them.
import { crc32 } from 'node:zlib'

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex')

/** The same bytes with the CRC of every whole chunk recomputed; anything but a PNG comes back as it is. */
export function withRightChecksums(bytes: Buffer): Buffer {
  if (!bytes.subarray(0, SIGNATURE.length).equals(SIGNATURE)) return bytes
  const copy = Buffer.from(bytes)
  let at = SIGNATURE.length
  while (at + 12 <= copy.length) {
    const end = at + 8 + copy.readUInt32BE(at)
    if (end + 4 > copy.length) break
    copy.writeUInt32BE(crc32(copy.subarray(at + 4, end)), end)
    at = end + 4
  }
  return copy
}
