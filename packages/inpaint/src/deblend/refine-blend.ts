// Makes a guessed blend exact, by comparing what shows through the mark with what its surroundings predict under it.
import type { Blend } from '../mark/blend.ts'

/** A covered pixel: what shows, what is predicted under it, and how much the prediction is worth. */
export interface Sample {
  readonly shown: readonly number[]
  readonly under: readonly number[]
  readonly weight: number
}

const ROUNDS = 12
/** Residuals beyond so many times the median count nothing. */
const CUTOFF = 4.5
/** Colours this near to white or black are taken to be white or black. */
const NEUTRAL = 12
/** A colour of its own must explain the samples so much better than white or black. */
const GAIN = 0.94

/**
 * Fits opacity and colour to `samples`. The prediction's errors are independent of the prediction, so plain weighted
 * regression is not biased by them; outliers are weighed down (iteratively reweighted least squares with Tukey's
 * biweight: Holland and Welsch, "Robust regression using iteratively reweighted least-squares", 1977).
 */
export function refineBlend(samples: readonly Sample[], guess: Blend): Blend {
  const colour = nearNeutral(guess.colour)
  const free = fit(samples, (weights) => fitFreely(samples, weights) ?? guess)
  const snapped = colour ?? nearNeutral(free.blend.colour)
  if (!snapped) return free.blend
  const neutral = fit(samples, (weights) => ({ opacity: fitOpacity(samples, weights, snapped), colour: snapped }))
  return free.spread < GAIN * neutral.spread && !nearNeutral(free.blend.colour) ? free.blend : neutral.blend
}

interface Fit {
  readonly blend: Blend
  /** Weighted median of the residuals, in samples summed over channels. */
  readonly spread: number
}

function fit(samples: readonly Sample[], solve: (weights: Float64Array) => Blend): Fit {
  const weights = Float64Array.from(samples, (sample) => sample.weight)
  let blend = solve(weights)
  let spread = 0
  for (let round = 0; round < ROUNDS; round += 1) {
    const residuals = samples.map((sample) => residual(sample, blend))
    spread = Math.max(0.5, [...residuals].sort((a, b) => a - b)[residuals.length >> 1] ?? 0)
    for (const [k, sample] of samples.entries()) {
      const share = residuals[k]! / (CUTOFF * spread)
      weights[k] = share < 1 ? sample.weight * (1 - share * share) ** 2 : 0
    }
    blend = solve(weights)
  }
  return { blend, spread }
}

function residual({ shown, under }: Sample, { opacity, colour }: Blend): number {
  let sum = 0
  for (let c = 0; c < shown.length; c += 1) sum += Math.abs(shown[c]! - under[c]! - opacity * (colour[c]! - under[c]!))
  return sum
}

function fitOpacity(samples: readonly Sample[], weights: Float64Array, colour: readonly number[]): number {
  let [shared, spread] = [0, 0]
  for (const [k, { shown, under }] of samples.entries()) {
    for (let c = 0; c < shown.length; c += 1) {
      const room = colour[c]! - under[c]!
      shared += weights[k]! * room * (shown[c]! - under[c]!)
      spread += weights[k]! * room * room
    }
  }
  return spread > 0 ? limit(shared / spread) : 0
}

/** One slope for all channels and an offset for each; undefined when what lies under the mark is all alike. */
function fitFreely(samples: readonly Sample[], weights: Float64Array): Blend | undefined {
  const channels = samples[0]?.shown.length ?? 0
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  if (total === 0) return undefined
  const meanShown = new Array<number>(channels).fill(0)
  const meanUnder = new Array<number>(channels).fill(0)
  for (const [k, { shown, under }] of samples.entries()) {
    for (let c = 0; c < channels; c += 1) {
      meanShown[c]! += (weights[k]! * shown[c]!) / total
      meanUnder[c]! += (weights[k]! * under[c]!) / total
    }
  }
  let [shared, spread] = [0, 0]
  for (const [k, { shown, under }] of samples.entries()) {
    for (let c = 0; c < channels; c += 1) {
      const offset = under[c]! - meanUnder[c]!
      shared += weights[k]! * offset * (shown[c]! - meanShown[c]!)
      spread += weights[k]! * offset * offset
    }
  }
  if (spread / total < 50 * channels) return undefined
  const opacity = limit(1 - shared / spread)
  if (opacity <= 0) return undefined
  const colour = meanShown.map((shown, c) => (shown - (1 - opacity) * meanUnder[c]!) / opacity)
  return { opacity, colour: colour.map((sample) => Math.min(255, Math.max(0, sample))) }
}

function limit(opacity: number): number {
  return Math.min(1, Math.max(0, opacity))
}

function nearNeutral(colour: readonly number[]): number[] | undefined {
  for (const neutral of [255, 0]) {
    if (colour.every((sample) => Math.abs(sample - neutral) <= NEUTRAL)) return colour.map(() => neutral)
  }
  return undefined
}
