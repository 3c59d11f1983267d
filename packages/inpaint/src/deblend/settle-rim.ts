// The soft edge of a mark: how much of each pixel there is covered, from what is predicted under it and from its place.
import { smoothFill } from '../fill/smooth-fill.ts'
import type { Blend } from '../mark/blend.ts'
import { clonePlanes, HOLE, KNOWN, type Planes } from '../planes.ts'
import type { DeblendOptions } from './deblend.ts'

/** Partial coverage is settled as none or full when it is so many standard errors from it. */
const SETTLE = 1.5
/** Where the standard error is larger than this, the picture is too busy to settle anything by itself. */
const TELLING = 0.2
/** The picture's typical variation times this is the error of a prediction. */
const PREDICTED = 0.3
/** Bins of the profile per pixel of place, and the place of the first one. */
const FINENESS = 2
const FIRST_PLACE = -4
const BINS = 32
/** Bounds of how far the coverage of single pixels may be from the profile: one standard deviation. */
const LEAST_SCATTER = 0.08
const GREATEST_SCATTER = 0.35

/** What is known of the edge before its coverage is. */
export interface Rim {
  /** 1 where the mark may be, so that nothing but the prediction can be trusted. */
  readonly doubtful: Uint8Array
  /** Typical differences between near pixels, summed over channels. */
  readonly variation: Float32Array
  /** How far inside the mark each pixel is, in pixels, from any origin: pixels of one place are covered alike. */
  readonly place: Float32Array
}

/** A measured coverage and its standard error. */
interface Measured {
  readonly share: number
  readonly error: number
}

/**
 * Uncovers the holes of `result`, in place, and notes in `coverage` how much of them was covered. Two rounds: what the
 * first prediction shows to be clear or fully covered helps to predict the rest. Where the picture is too busy for a
 * prediction, the profile that the whole edge follows stands in (the two are weighed by their errors, as in Kay,
 * "Fundamentals of statistical signal processing: estimation theory", 1993, section 10.4).
 * @param planes the picture as it shows
 */
export function settleRim(
  planes: Planes,
  result: Planes,
  blend: Blend,
  rim: Rim,
  coverage: Float32Array,
  options: DeblendOptions,
): void {
  const pixels: number[] = []
  for (let i = 0; i < coverage.length; i += 1) if (result.role[i] === HOLE) pixels.push(i)
  for (const last of [false, true]) {
    const predicted = clonePlanes(result)
    smoothFill(predicted, last ? options : { ...options, quality: 'fast' })
    const open = pixels.filter((i) => result.role[i] === HOLE)
    const measured = open.map((i) => measure(planes, predicted, i, blend, rim.variation[i]!))
    const expected = learnProfile(open, measured, rim)
    for (const [k, i] of open.entries()) {
      if (rim.doubtful[i] === 1) {
        for (const [channel, plane] of predicted.colour.entries()) result.colour[channel]![i] = plane[i]!
        continue
      }
      const settled = settle(measured[k]!)
      if (settled === undefined && !last) continue
      coverage[i] = settled ?? expected(measured[k]!, rim.place[i]!)
      uncover(planes, result, i, blend, coverage[i]!)
      result.role[i] = KNOWN
    }
  }
}

/** Takes a mark that covers pixel `i` to the share `coverage` off it. */
export function uncover(shown: Planes, result: Planes, i: number, { opacity, colour }: Blend, coverage: number): void {
  const share = opacity * coverage
  for (let c = 0; c < colour.length; c += 1) {
    const under = (shown.colour[c]![i]! - share * colour[c]!) / (1 - share)
    result.colour[c]![i] = Math.min(255, Math.max(0, under))
  }
}

/** How much of pixel `i` is covered, if what is predicted lies under it; may be out of range. */
function measure(
  planes: Planes,
  predicted: Planes,
  i: number,
  { opacity, colour }: Blend,
  variation: number,
): Measured {
  let [shared, spread] = [0, 0]
  for (let c = 0; c < colour.length; c += 1) {
    const under = predicted.colour[c]![i]!
    const room = opacity * (colour[c]! - under)
    shared += room * (planes.colour[c]![i]! - under)
    spread += room * room
  }
  if (spread === 0) return { share: 0, error: 1 }
  return { share: shared / spread, error: (PREDICTED * variation) / Math.sqrt(spread * colour.length) }
}

function settle({ share, error }: Measured): number | undefined {
  if (error > TELLING) return undefined
  if (share < SETTLE * error) return 0
  return share > 1 - SETTLE * error ? 1 : undefined
}

/** Learns how coverage goes with place; the answer weighs it against what was measured of one pixel. */
function learnProfile(
  pixels: readonly number[],
  measured: readonly Measured[],
  { doubtful, place }: Rim,
): (own: Measured, place: number) => number {
  const sums = new Float64Array(BINS)
  const weights = new Float64Array(BINS)
  const squares = { sum: 0, weight: 0 }
  for (const [k, i] of pixels.entries()) {
    if (doubtful[i] === 1) continue
    const { share, error } = measured[k]!
    const weight = 1 / (error * error + LEAST_SCATTER ** 2)
    sums[binOf(place[i]!)]! += weight * Math.min(2, Math.max(-1, share))
    weights[binOf(place[i]!)]! += weight
  }
  const mean = (at: number): number => clamp(weights[binOf(at)]! > 0 ? sums[binOf(at)]! / weights[binOf(at)]! : 0.5)
  for (const [k, i] of pixels.entries()) {
    const { share, error } = measured[k]!
    if (doubtful[i] === 1 || error > TELLING) continue
    squares.sum += (clamp(share) - mean(place[i]!)) ** 2
    squares.weight += 1
  }
  const scatter = squares.weight === 0 ? GREATEST_SCATTER : Math.sqrt(squares.sum / squares.weight)
  const variance = Math.min(GREATEST_SCATTER, Math.max(LEAST_SCATTER, scatter)) ** 2
  return ({ share, error }, at) => {
    const trust = variance / (variance + error * error)
    return clamp(trust * share + (1 - trust) * mean(at))
  }
}

function binOf(place: number): number {
  return Math.min(BINS - 1, Math.max(0, Math.round((place - FIRST_PLACE) * FINENESS)))
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share))
}
