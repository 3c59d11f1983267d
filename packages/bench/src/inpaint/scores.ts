// How good a result is, in numbers: nearness to the truth, and likeness of its texture.
import type { PixelImage, PixelMask } from '@unmark/inpaint'

/** Peak signal-to-noise ratio of the masked pixels, in decibels; all channels count. At most 99. */
export function psnr(truth: PixelImage, result: PixelImage, mask: PixelMask): number {
  let sum = 0
  let count = 0
  for (let i = 0; i < mask.data.length; i += 1) {
    if (mask.data[i] === 0) continue
    for (let at = i * 3; at < i * 3 + 3; at += 1) sum += (truth.data[at]! - result.data[at]!) ** 2
    count += 3
  }
  return Math.min(99, 10 * Math.log10((255 * 255 * count) / Math.max(sum, 1e-9)))
}

/** Distances, in pixels, over which samples are compared. */
const SCALES = [1, 2, 4, 8]
/** Strength, in squared sample steps, below which texture cannot be told from noise. */
const NOISE = 2

/**
 * How alike the texture under the mask is, 0 to 1, wherever its details lie: for second differences in four directions
 * and at four scales, how near the mean energies are to each other, and for neighbouring ones their correlation. After
 * the terms of structural texture similarity (Zujovic, Pappas and Neuhoff, "Structural texture similarity metrics for
 * image analysis and retrieval", IEEE Transactions on Image Processing 22, 2013), on grey values.
 */
export function textureLikeness(truth: PixelImage, result: PixelImage, mask: PixelMask): number {
  const [wanted, got] = [energies(truth, mask), energies(result, mask)]
  const terms = wanted.flatMap((own, k) => {
    const other = got[k]!
    const strength = (2 * Math.sqrt(own.energy * other.energy) + NOISE) / (own.energy + other.energy + NOISE)
    return [strength, 1 - Math.abs(own.correlation - other.correlation) / 2]
  })
  return terms.reduce((product, term) => product * term, 1) ** (1 / terms.length)
}

interface Band {
  readonly energy: number
  /** Between one difference and the next along its own direction, -1 to 1. */
  readonly correlation: number
}

function energies(image: PixelImage, mask: PixelMask): Band[] {
  const grey = Float32Array.from(mask.data, (_, i) => {
    return 0.299 * image.data[3 * i]! + 0.587 * image.data[3 * i + 1]! + 0.114 * image.data[3 * i + 2]!
  })
  const { width, height } = image
  const directions: readonly (readonly [number, number])[] = [
    [1, 0],
    [0, 1],
    [1, 1],
    [1, -1],
  ]
  return SCALES.flatMap((scale) =>
    directions.map(([dx, dy]) => bandOf(grey, mask.data, width, height, dx * scale, dy * scale)),
  )
}

function bandOf(grey: Float32Array, mask: Uint8Array, width: number, height: number, dx: number, dy: number): Band {
  const step = dy * width + dx
  let [energy, product, count] = [0, 0, 0]
  for (let y = 0; y < height; y += 1) {
    if (y + Math.min(0, dy) * 2 < 0 || y - Math.abs(dy) < 0 || y + 2 * Math.abs(dy) >= height) continue
    for (let x = Math.abs(dx); x < width - 2 * Math.abs(dx); x += 1) {
      const i = y * width + x
      if (mask[i] === 0 || mask[i + step] === 0) continue
      const here = grey[i - step]! - 2 * grey[i]! + grey[i + step]!
      const next = grey[i]! - 2 * grey[i + step]! + grey[i + 2 * step]!
      energy += here * here
      product += here * next
      count += 1
    }
  }
  return { energy: energy / Math.max(1, count), correlation: energy > 0 ? clamp(product / energy) : 0 }
}

function clamp(value: number): number {
  return Math.min(1, Math.max(-1, value))
}
