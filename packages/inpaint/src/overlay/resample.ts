// The weights that bring one side of a mark to another size and a sub-pixel place.

/** For each target pixel: where its source pixels start, and what each of them weighs. */
export interface Taps {
  /** Number of weights per target pixel. */
  readonly count: number
  /** First source pixel per target pixel; may lie outside the source, whose border pixels then count instead. */
  readonly first: Int32Array
  /** `count` weights per target pixel; they add up to how much of the target pixel the source covers, 0 to 1. */
  readonly weights: Float64Array
}

/** Reach of the kernel in source pixels (or target pixels, where those are larger). */
const REACH = 3

/**
 * Weights for the target pixels `from` to `from + length`, when a source of `size` pixels spans `start` to
 * `start + span` of the target. Lanczos's kernel (Duchon 1979), widened when the source shrinks; at its own size and a
 * whole-numbered place each pixel is taken over unchanged.
 */
export function tapsFor(size: number, start: number, span: number, from: number, length: number): Taps {
  const step = size / span
  const widening = Math.max(1, step)
  const count = Math.ceil(2 * REACH * widening) + 1
  const first = new Int32Array(length)
  const weights = new Float64Array(length * count)
  for (let i = 0; i < length; i += 1) {
    const target = from + i
    const covered = Math.min(target + 1, start + span) - Math.max(target, start)
    const centre = (target + 0.5 - start) * step - 0.5
    first[i] = Math.ceil(centre - REACH * widening)
    if (covered <= 0) continue
    let sum = 0
    for (let k = 0; k < count; k += 1) {
      const weight = lanczos((first[i]! + k - centre) / widening)
      weights[i * count + k] = weight
      sum += weight
    }
    for (let k = 0; k < count; k += 1) weights[i * count + k]! *= covered / sum
  }
  return { count, first, weights }
}

function lanczos(x: number): number {
  if (Math.abs(x) < 1e-9) return 1
  if (Math.abs(x) >= REACH || Math.abs(x - Math.round(x)) < 1e-9) return 0
  const angle = Math.PI * x
  return (REACH * Math.sin(angle) * Math.sin(angle / REACH)) / (angle * angle)
}
