// Weighs a noisy plane against another guess at the same pixels.
import { boxMean } from '../mark/variation.ts'
import type { NoisyPlane } from './denoise.ts'

/** Half the side of the square in which the two are compared. */
const REACH = 4

/**
 * Mixes the two by Wiener's rule with local statistics (Lee, "Digital image enhancement and noise filtering by use of
 * local statistics", IEEE TPAMI 2, 1980): where they differ no more than the noise explains, the guess is right; where
 * they differ by more, the difference is detail that only the noisy plane has.
 * @param counts 1 for the pixels that are to be mixed; the others say nothing, and stay as they are
 */
export function weigh(noisy: NoisyPlane, guess: Float32Array, counts: Uint8Array): Float32Array<ArrayBuffer> {
  const { width, height, samples, noise } = noisy
  const seen = samples.map((value, i) => (counts[i] === 1 ? (value - guess[i]!) ** 2 : 0))
  const expected = noise.map((value, i) => (counts[i] === 1 ? value * value : 0))
  const seenAround = boxMean(seen, width, height, REACH)
  const expectedAround = boxMean(expected, width, height, REACH)
  return samples.map((value, i) => {
    if (counts[i] !== 1) return value
    const more = seenAround[i]! - expectedAround[i]!
    return more > 0 ? guess[i]! + (more / seenAround[i]!) * (value - guess[i]!) : guess[i]!
  })
}
