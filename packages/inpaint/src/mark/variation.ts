// How much a picture varies by itself around each pixel: the measure by which a mark's edges are told from texture.
import { type Planes, VOID } from '../planes.ts'

/** Even a flat area of a picture varies by so much, from rounding and noise. */
const FLOOR = 2.5
/** Variations above so many times the median are edges, of the picture or of a mark, and count only so much. */
const CAP = 2.5
/** Half the side of the square that is averaged over. */
const RADIUS = 10

/** The sum over channels of absolute differences between two pixels. */
export function difference(colour: readonly Float32Array[], a: number, b: number): number {
  let sum = 0
  for (const plane of colour) sum += Math.abs(plane[a]! - plane[b]!)
  return sum
}

/**
 * For each pixel the typical difference between pixels `reach` apart near it, summed over channels.
 */
export function localVariation(planes: Planes, reach: number): Float32Array {
  const { width, height, colour, role } = planes
  const floor = FLOOR * colour.length
  const differences = new Float32Array(width * height)
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const i = y * width + x
      const right = x + reach < width ? i + reach : i - Math.min(reach, x)
      const below = y + reach < height ? i + reach * width : i - Math.min(reach, y) * width
      if (role[i] === VOID) continue
      differences[i] = (difference(colour, i, right) + difference(colour, i, below)) / 2
    }
  }
  const cap = Math.max(floor, CAP * median(differences))
  for (let i = 0; i < differences.length; i += 1) differences[i] = Math.min(cap, differences[i]!)
  const means = boxMean(differences, width, height, RADIUS)
  return means.map((mean) => Math.max(floor, mean))
}

/** The middle one of at most some thousand of `values`, evenly picked. */
export function median(values: Float32Array): number {
  const step = Math.max(1, Math.floor(values.length / 4096))
  const picked = values.filter((_, i) => i % step === 0).sort()
  return picked[picked.length >> 1] ?? 0
}

/** Means over squares of side `2 * radius + 1`, cut at the border; two passes of running sums. */
export function boxMean(values: Float32Array, width: number, height: number, radius: number): Float32Array {
  const across = new Float32Array(values.length)
  for (let y = 0; y < height; y += 1) runningMean(values, across, y * width, 1, width, radius)
  const means = new Float32Array(values.length)
  for (let x = 0; x < width; x += 1) runningMean(across, means, x, width, height, radius)
  return means
}

function runningMean(
  from: Float32Array,
  to: Float32Array,
  start: number,
  stride: number,
  length: number,
  radius: number,
): void {
  let sum = 0
  let count = 0
  for (let k = 0; k < length + radius; k += 1) {
    if (k < length) {
      sum += from[start + k * stride]!
      count += 1
    }
    const dropped = k - 2 * radius - 1
    if (dropped >= 0) {
      sum -= from[start + dropped * stride]!
      count -= 1
    }
    const centre = k - radius
    if (centre >= 0) to[start + centre * stride] = sum / count
  }
}
