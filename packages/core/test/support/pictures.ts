// Pictures made by code: what a test needs to know of them is in the call, the rest is deterministic noise.
import { crc32, deflateSync } from 'node:zlib'
import type { PixelImage } from '@unmark/inpaint'
import type { Box, Mask } from '../../src/image.ts'

/** Samples that differ from pixel to pixel without being random: the same call gives the same picture. */
export function makePixels(
  width: number,
  height: number,
  channels: PixelImage['channels'] = 3,
  depth: 8 | 16 = 8,
): PixelImage {
  const length = width * height * channels
  const data = depth === 16 ? new Uint16Array(length) : new Uint8Array(length)
  const scale = depth === 16 ? 257 : 1
  for (let at = 0; at < length; at++) {
    const pixel = Math.floor(at / channels)
    const slope = (pixel % width) * 2 + Math.floor(pixel / width) * 3 + (at % channels) * 40
    data[at] = ((slope + (Math.imul(at, 2654435761) >>> 28)) % 256) * scale
  }
  return { data, width, height, channels }
}

/** A mask that covers one rectangle. */
export function makeMask(width: number, height: number, box: Box): Mask {
  const data = new Uint8Array(width * height)
  for (let y = box.top; y < box.top + box.height; y++)
    data.fill(255, y * width + box.left, y * width + box.left + box.width)
  const count = box.width * box.height
  return { data, width, height, count, box, origin: 'regions', notes: [] } as unknown as Mask
}

/** A valid black PNG of 1 bit per pixel: huge pictures in a few kilobytes. */
export function emptyPng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header[8] = 1
  const rows = deflateSync(Buffer.alloc(height * (1 + Math.ceil(width / 8))), { level: 9 })
  const signature = Buffer.from('89504e470d0a1a0a', 'hex')
  return Buffer.concat([signature, pngChunk('IHDR', header), pngChunk('IDAT', rows), pngChunk('IEND', Buffer.alloc(0))])
}

function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(data.length, 0)
  frame.writeUInt32BE(crc32(body), 4)
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
}

/** A PNG that says in an `acTL` chunk that it is an animation of so many frames; decoders see its first one. */
export function announceFrames(png: Buffer, frames: number): Buffer {
  const chunk = Buffer.alloc(20)
  chunk.writeUInt32BE(8, 0)
  chunk.write('acTL', 4, 'latin1')
  chunk.writeUInt32BE(frames, 8)
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 16)), 16)
  const behindHeader = 8 + 12 + 13
  return Buffer.concat([png.subarray(0, behindHeader), chunk, png.subarray(behindHeader)])
}
