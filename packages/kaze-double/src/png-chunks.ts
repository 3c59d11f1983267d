// Writes a profile or an orientation into a PNG without touching its pixels, which the encoder's own options would convert.
import { crc32, deflateSync } from 'node:zlib'

const END_OF_HEADER = 8 + 25
const ORIENTATION_TAG = 0x0112
const SHORT = 3

/** The same PNG with an ICC profile (PNG specification, third edition, section 11.3.2.3). */
export function withProfile(png: Uint8Array, profile: Uint8Array): Buffer {
  const name = Buffer.from('icc\0\0', 'latin1')
  return insertChunk(png, 'iCCP', Buffer.concat([name, deflateSync(profile)]))
}

/** The same PNG with an EXIF orientation of 1 to 8 (PNG specification, third edition, section 11.3.4.5). */
export function withOrientation(png: Uint8Array, orientation: number): Buffer {
  const tiff = Buffer.alloc(26)
  tiff.write('MM\0*', 'latin1')
  tiff.writeUInt32BE(8, 4)
  tiff.writeUInt16BE(1, 8)
  tiff.writeUInt16BE(ORIENTATION_TAG, 10)
  tiff.writeUInt16BE(SHORT, 12)
  tiff.writeUInt32BE(1, 14)
  tiff.writeUInt16BE(orientation, 18)
  return insertChunk(png, 'eXIf', tiff)
}

function insertChunk(png: Uint8Array, type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const checksum = Buffer.alloc(4)
  checksum.writeUInt32BE(crc32(body))
  return Buffer.concat([png.subarray(0, END_OF_HEADER), length, body, checksum, png.subarray(END_OF_HEADER)])
}
