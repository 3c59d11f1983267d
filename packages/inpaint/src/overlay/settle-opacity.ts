// Makes one opacity of what several places say.
import type { OpacityFit } from './fit-opacity.ts'

/**
 * People choose opacities in these steps, and the coarser one is tried first. A step is taken when it is as close as
 * `CLOSE_ERRORS` standard errors or `close`, whichever is wider.
 */
const ROUND_STEPS = [
  { step: 0.05, close: 0.008 },
  { step: 0.01, close: 0.003 },
]
const CLOSE_ERRORS = 2.5
/** Coding dulls a mark's edges, so that it seems fainter than it is by so much of its opacity. */
const CLOSE_LOSSY = 0.03
/** No measurement is better than this: tools round alpha to 8 bits. */
const LEAST_ERROR = 0.0005

/** The median of `fits`, weighted by their certainty, and then the round number that it is meant to be, if one is near. */
export function settleOpacity(fits: readonly OpacityFit[], lossy: boolean): number {
  const votes = fits
    .filter(({ error }) => Number.isFinite(error))
    .map(({ opacity, error }) => ({ opacity, weight: 1 / (error * error + LEAST_ERROR * LEAST_ERROR) }))
    .sort((a, b) => a.opacity - b.opacity)
  const weights = votes.reduce((sum, { weight }) => sum + weight, 0)
  let passed = 0
  const middle = votes.find(({ weight }) => {
    passed += weight
    return passed >= weights / 2
  })
  if (!middle) return 0
  const measured = Math.min(1, Math.max(0, middle.opacity))
  const error = Math.max(CLOSE_ERRORS / Math.sqrt(weights), lossy ? CLOSE_LOSSY * measured : 0)
  for (const { step, close } of ROUND_STEPS) {
    const round = Math.round(measured / step) * step
    if (round > 0 && Math.abs(round - measured) <= Math.min(Math.max(close, error), step / 2)) return Math.min(1, round)
  }
  return measured
}
