// Weighs what shone through a nearly opaque mark against a fill from the surroundings.
import { colourChannels, scaleOf } from '../planes.ts'
import type { PixelImage, PixelPatch } from '../types.ts'

/** How far around a pixel the two are compared, in pixels; every other pixel of each row and column is looked at. */
const REACH = 6
const STRIDE = 2

/** A picture of the noise that is left on recovered pixels. */
export interface Veil {
  readonly width: number
  /** Per pixel: 0 is certain; up to 254 the noise's standard deviation in samples of 255; 255 nothing shone through. */
  readonly data: Uint8Array
}

/**
 * Mixes a fill into the recovered pixels of `clean` under `fill`, in place, by Wiener's rule with local statistics
 * (Lee 1980): where the two differ no more than the noise explains, the fill is right; where they differ by more, the
 * difference is detail that only the recovered pixels have. Alpha stays as it is.
 * @param clean the picture with recovered pixels
 * @param fill new pixels for a part of it
 */
export function weighFill(clean: PixelImage, fill: PixelPatch, veil: Veil): void {
  const shares = recoveredShares(clean, fill, veil, scaleOf(clean))
  const colours = colourChannels(clean)
  for (let y = 0; y < fill.height; y += 1) {
    for (let x = 0; x < fill.width; x += 1) {
      const share = shares[y * fill.width + x]!
      const from = (y * fill.width + x) * fill.channels
      const to = ((fill.top + y) * clean.width + fill.left + x) * clean.channels
      for (let c = 0; c < colours; c += 1) {
        const filled = fill.data[from + c]!
        clean.data[to + c] = Math.round(filled + share * (clean.data[to + c]! - filled))
      }
    }
  }
}

/** How much of each pixel stays as recovered, 0 to 1. */
function recoveredShares(clean: PixelImage, fill: PixelPatch, veil: Veil, scale: number): Float32Array {
  const { width, height } = fill
  const difference = new Float32Array(width * height)
  const noise = new Float32Array(width * height)
  for (let i = 0; i < difference.length; i += 1) {
    const [x, y] = [fill.left + (i % width), fill.top + Math.floor(i / width)]
    const level = veil.data[y * veil.width + x]!
    if (level === 0 || level === 255) continue
    noise[i] = level * level
    difference[i] = squaredDistance(clean, (y * clean.width + x) * clean.channels, fill, i * fill.channels) / scale ** 2
  }
  return Float32Array.from(difference, (_, i) => {
    const level = veil.data[(fill.top + Math.floor(i / width)) * veil.width + fill.left + (i % width)]!
    if (level === 0 || level === 255) return level === 0 ? 1 : 0
    let [seen, expected] = [0, 0]
    const [x, y] = [i % width, Math.floor(i / width)]
    for (let ny = Math.max(0, y - REACH); ny <= Math.min(height - 1, y + REACH); ny += STRIDE) {
      for (let nx = Math.max(0, x - REACH); nx <= Math.min(width - 1, x + REACH); nx += STRIDE) {
        seen += difference[ny * width + nx]!
        expected += noise[ny * width + nx]!
      }
    }
    return seen > expected ? (seen - expected) / seen : 0
  })
}

/** Mean over the colour channels. */
function squaredDistance(a: PixelImage, atA: number, b: PixelImage, atB: number): number {
  const colours = colourChannels(a)
  let sum = 0
  for (let c = 0; c < colours; c += 1) sum += (a.data[atA + c]! - b.data[atB + c]!) ** 2
  return sum / colours
}
