// Pictures for benchmarks: made by code, each seed another one.
import sharp from 'sharp'

/** A PNG of noise that no compression makes smaller: about `3 * width * height` bytes. */
export function noisePng(width: number, height: number, seed: number): Promise<Buffer> {
  return encode(noise(width, height, seed), width, height)
}

/** As {@link noisePng}; all of one size show the same but for their first pixel, so that each passes for another, cleaned. */
export function similarPng(width: number, height: number, index: number): Promise<Buffer> {
  const data = noise(width, height, 1)
  data.writeUIntBE(index, 0, 3)
  return encode(data, width, height)
}

function noise(width: number, height: number, seed: number): Buffer {
  const data = Buffer.alloc(width * height * 3)
  let state = seed
  for (let at = 0; at < data.length; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    data[at] = state >>> 24
  }
  return data
}

function encode(data: Buffer, width: number, height: number): Promise<Buffer> {
  return sharp(data, { raw: { width, height, channels: 3 } })
    .png({ compressionLevel: 0 })
    .toBuffer()
}
