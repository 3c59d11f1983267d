// Which pixels of a displayed picture a request marks, for showing them: the same reading of a mask that core reports.
import type { MaskOrigin } from '@unmark/core'
import sharp from 'sharp'
import type { Part } from './canvas.ts'

export interface Region {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** One byte for each displayed pixel: 255 is marked. */
export interface Coverage {
  readonly data: Buffer
  readonly width: number
  readonly height: number
}

const MIDDLE = 128

/** Rectangles that were given in pixels or percent. */
export function coverRegions(
  regions: readonly Region[],
  unit: 'px' | 'percent',
  size: { readonly width: number; readonly height: number },
): Coverage {
  const { width, height } = size
  const data = Buffer.alloc(width * height)
  const [across, down] = unit === 'percent' ? [width / 100, height / 100] : [1, 1]
  for (const region of regions) {
    const left = clamp(Math.round(region.x * across), width)
    const right = clamp(Math.round((region.x + region.width) * across), width)
    const top = clamp(Math.round(region.y * down), height)
    const bottom = clamp(Math.round((region.y + region.height) * down), height)
    for (let y = top; y < bottom; y++) data.fill(255, y * width + left, y * width + right)
  }
  return { data, width, height }
}

/** A mask file, read in the dialect that core recognised. */
export async function coverMask(bytes: Uint8Array, origin: MaskOrigin): Promise<Coverage> {
  const { data, info } = await sharp(bytes, { limitInputPixels: false })
    .autoOrient()
    .toColourspace('srgb')
    .ensureAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
  const { width, height } = info
  const marked = Buffer.alloc(width * height)
  for (let pixel = 0, at = 0; pixel < marked.length; pixel++, at += 4) {
    if (isMarked(data, at, origin)) marked[pixel] = 255
  }
  return { data: marked, width, height }
}

function isMarked(data: Buffer, at: number, origin: MaskOrigin): boolean {
  const [red = 0, green = 0, blue = 0, alpha = 0] = data.subarray(at, at + 4)
  switch (origin) {
    case 'smear': {
      const sum = red + green + blue
      return alpha >= MIDDLE && sum !== 0 && sum !== 3 * 255
    }
    case 'transparent':
      return alpha < MIDDLE
    case 'opaque':
      return alpha >= MIDDLE
    default:
      return alpha >= MIDDLE && red >= MIDDLE && green >= MIDDLE && blue >= MIDDLE
  }
}

/** The smallest rectangle around everything that is marked, or undefined when nothing is. */
export function boxOf({ data, width, height }: Coverage): Part | undefined {
  let [left, top, right, bottom] = [width, height, 0, 0]
  for (let y = 0; y < height; y++) {
    const row = data.subarray(y * width, (y + 1) * width)
    const first = row.indexOf(255)
    if (first < 0) continue
    left = Math.min(left, first)
    right = Math.max(right, row.lastIndexOf(255) + 1)
    top = Math.min(top, y)
    bottom = y + 1
  }
  return right === 0 ? undefined : { left, top, width: right - left, height: bottom - top }
}

function clamp(value: number, most: number): number {
  return Math.min(most, Math.max(0, value))
}
