// Small pictures and smears with known pixels.
import sharp from 'sharp'
import type { Box } from '../../src/index.ts'

export const WIDTH = 64
export const HEIGHT = 48
export const STROKE: Box = { left: 20, top: 16, width: 12, height: 8 }

/** A smooth colour ramp, so that a fill from the surroundings comes close to what was there. */
export function ramp(channels: 3 | 4 = 3, width = WIDTH, height = HEIGHT): Buffer {
  const data = Buffer.alloc(width * height * channels)
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1)
      data.set([x * 3, y * 4, 255 - x * 2, 200].slice(0, channels), (y * width + x) * channels)
  }
  return data
}

export function inside({ left, top, width, height }: Box, x: number, y: number): boolean {
  return x >= left && x < left + width && y >= top && y < top + height
}

/** The ramp with a magenta mark where {@link STROKE} is. */
export function markedRamp(channels: 3 | 4 = 3): Buffer {
  const data = ramp(channels)
  forEachPixel((x, y, at) => {
    if (inside(STROKE, x, y)) data.set([255, 0, 255], at * channels)
  })
  return data
}

export function forEachPixel(visit: (x: number, y: number, at: number) => void): void {
  for (let y = 0; y < HEIGHT; y += 1) for (let x = 0; x < WIDTH; x += 1) visit(x, y, y * WIDTH + x)
}

export function png(data: Uint8Array, channels: 3 | 4 = 3, width = WIDTH, height = HEIGHT): Promise<Buffer> {
  return sharp(data, { raw: { width, height, channels } }).png().toBuffer()
}

export function markedPicture(channels: 3 | 4 = 3): Promise<Buffer> {
  return png(markedRamp(channels), channels)
}

/** A smear by the contract: pure red strokes on pure black. */
export function smear(box: Box = STROKE, width = WIDTH, height = HEIGHT): Promise<Buffer> {
  const data = Buffer.alloc(width * height * 3)
  for (let y = box.top; y < box.top + box.height; y += 1) {
    for (let x = box.left; x < box.left + box.width; x += 1) data.set([255, 0, 0], (y * width + x) * 3)
  }
  return png(data, 3, width, height)
}

/** Stored numbers, whatever the profile. */
export async function numbers(
  bytes: Uint8Array,
): Promise<{ data: Buffer; width: number; height: number; channels: number }> {
  const { data, info } = await sharp(bytes, { ignoreIcc: true }).raw().toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height, channels: info.channels }
}

export function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}

export function largestDifference(one: Uint8Array, other: Uint8Array): number {
  return one.reduce((largest, value, index) => Math.max(largest, Math.abs(value - (other[index] ?? 0))), 0)
}
