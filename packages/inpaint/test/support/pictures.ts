// Photograph-like pictures made by code: shading, clouds of every size, an edge or two, and a little noise.
import type { PixelImage, PixelMask } from '../../src/index.ts'

/** A generator of numbers from 0 to 1 that is the same everywhere (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export interface PhotoOptions {
  readonly channels?: 1 | 2 | 3 | 4
  readonly depth?: 8 | 16
  readonly seed?: number
}

/** A photograph-like picture. Alpha, where there is one, is opaque. */
export function photo(width: number, height: number, options: PhotoOptions = {}): PixelImage {
  const { channels = 3, depth = 8, seed = 1 } = options
  const top = depth === 8 ? 255 : 65535
  const random = randomFrom(seed)
  const colours = channels < 3 ? 1 : 3
  const shared = clouds(width, height, random)
  const own = Array.from({ length: colours }, () => clouds(width, height, random))
  const slope = random() - 0.5
  const data = depth === 8 ? new Uint8Array(width * height * channels) : new Uint16Array(width * height * channels)
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const i = y * width + x
      const ground = y > height * 0.6 + slope * (x - width / 2) ? 0.2 : -0.15
      for (let c = 0; c < colours; c += 1) {
        const value = 0.5 + ground * (1 - 0.3 * c) + 0.25 * shared[i]! + 0.1 * own[c]![i]! + 0.01 * (random() - 0.5)
        data[i * channels + c] = Math.round(Math.min(1, Math.max(0, value)) * top)
      }
      if (channels === 2 || channels === 4) data[(i + 1) * channels - 1] = top
    }
  }
  return { data, width, height, channels }
}

/** Noise of falling strength at every scale, about -1 to 1. */
function clouds(width: number, height: number, random: () => number): Float64Array {
  const sum = new Float64Array(width * height)
  for (let cell = 64, strength = 0.6; cell >= 2; cell /= 2, strength *= 0.55) {
    const columns = Math.ceil(width / cell) + 2
    const grid = Float64Array.from({ length: columns * (Math.ceil(height / cell) + 2) }, () => 2 * random() - 1)
    for (let i = 0; i < sum.length; i += 1) {
      const x = (i % width) / cell
      const y = Math.floor(i / width) / cell
      const at = Math.floor(y) * columns + Math.floor(x)
      const [fx, fy] = [ease(x % 1), ease(y % 1)]
      const above = grid[at]! * (1 - fx) + grid[at + 1]! * fx
      const below = grid[at + columns]! * (1 - fx) + grid[at + columns + 1]! * fx
      sum[i]! += strength * (above * (1 - fy) + below * fy)
    }
  }
  return sum
}

function ease(t: number): number {
  return t * t * (3 - 2 * t)
}

/** A mask with what `covers` says. */
export function maskOf(width: number, height: number, covers: (x: number, y: number) => boolean): PixelMask {
  const data = Uint8Array.from({ length: width * height }, (_, i) =>
    covers(i % width, Math.floor(i / width)) ? 255 : 0,
  )
  return { data, width, height }
}

/** A copy of `image` whose masked pixels have the colour `sample` in every colour channel. */
export function paint(image: PixelImage, mask: PixelMask, sample: number): PixelImage {
  const data = image.data.slice()
  const colours = image.channels < 3 ? 1 : 3
  for (let i = 0; i < mask.data.length; i += 1) {
    if (mask.data[i] !== 0) data.fill(sample, i * image.channels, i * image.channels + colours)
  }
  return { ...image, data }
}

/** Peak signal-to-noise ratio of the masked pixels, in decibels; all channels count. */
export function psnr(truth: PixelImage, other: PixelImage, mask: PixelMask): number {
  const top = truth.data instanceof Uint8Array ? 255 : 65535
  let sum = 0
  let count = 0
  for (let i = 0; i < truth.data.length; i += 1) {
    if (mask.data[Math.floor(i / truth.channels)] === 0) continue
    sum += (truth.data[i]! - other.data[i]!) ** 2
    count += 1
  }
  return 10 * Math.log10((top * top * count) / Math.max(sum, 1e-9))
}
