// Where a closely drawn mask says that the mark is, and its edges do not show: decides by what is predicted under it.
import { distanceInside, distanceTo } from '../distance.ts'
import type { Blend } from '../mark/blend.ts'
import { boxMean } from '../mark/variation.ts'
import { HOLE, type Planes } from '../planes.ts'

export interface Cover {
  /** 1 per pixel that surely belongs to the mark. */
  readonly certain: Uint8Array<ArrayBuffer>
  /** 1 per pixel that may belong to it. */
  readonly doubtful: Uint8Array<ArrayBuffer>
}

/** Half the side of the square in which pixels are judged together: alone, each would drown in the picture's texture. */
const VICINITY = 4
/** Coverage from the first to the second of these agrees with the mask's form. */
const AGREES = [0.55, 1.7] as const
/** So large a share of what the form says is the mark must be found or agree, or the form is not believed. */
const BELIEVABLE = 0.6
/**
 * A full coverage is refuted where less of one is so many times likelier: for a neighbourhood, of which little is covered,
 * and for a pixel by itself, which is covered in part.
 */
const ODDS = 12
const FEW = 0.1
const ODDS_ALONE = 7
const PART = 0.5
/** Deeper inside the mark than this, in pixels, the odds must be greater by as much per pixel: thick strokes have no gaps. */
const OPEN_DEPTH = 6
/** The error of a prediction is this share of the picture's variation at its edge, and doubles within so many pixels. */
const PREDICTED = 0.3
const DOUBLES = 3
/** Samples so far out of range cannot be what is under the mark. */
const OUT_OF_RANGE = 12

/**
 * Turns gaps in a mark into the mark, where the mask's own form says so and the prediction does not contradict it. The
 * coverage of a neighbourhood is the least-squares share of the mark in what shows, which is exact in the mean where
 * predictions are unbiased, however strong the texture is.
 * @param planes the picture as it shows, the whole mask as holes
 * @param predicted the same with a smooth fill in the place of everything that is not settled yet, which are its holes
 * @param variation typical differences between near pixels, summed over channels
 * @param margin how far the mask reaches beyond the mark, in pixels
 */
export function settleGaps(
  planes: Planes,
  predicted: Planes,
  { opacity, colour }: Blend,
  variation: Float32Array,
  margin: number,
  cover: Cover,
): Cover {
  const { width, height, role } = planes
  const depth = distanceInside(
    role.map((value) => (value === HOLE ? 1 : 0)),
    width,
    height,
  )
  const isGap = (i: number): boolean => role[i] === HOLE && cover.certain[i] === 0 && depth[i]! >= margin
  const unsettled = distanceInside(predicted.role, width, height)
  const shared = new Float32Array(role.length)
  const spread = new Float32Array(role.length)
  const error = new Float32Array(role.length)
  for (let i = 0; i < role.length; i += 1) {
    if (!isGap(i)) continue
    for (let c = 0; c < colour.length; c += 1) {
      const under = predicted.colour[c]![i]!
      const room = opacity * (colour[c]! - under)
      shared[i]! += room * (planes.colour[c]![i]! - under)
      spread[i]! += room * room
    }
    const miss = PREDICTED * variation[i]! * (1 + unsettled[i]! / DOUBLES)
    error[i] = miss * Math.sqrt(spread[i]! / colour.length)
  }
  const sharedAround = boxMean(shared, width, height, VICINITY)
  const spreadAround = boxMean(spread, width, height, VICINITY)
  const errorAround = boxMean(error, width, height, VICINITY)
  const covered = new Uint8Array(role.length)
  let [inForm, agreeing] = [0, 0]
  for (let i = 0; i < role.length; i += 1) {
    if (role[i] === HOLE && cover.certain[i] === 1) {
      inForm += 1
      agreeing += 1
    }
    if (!isGap(i)) continue
    inForm += 1
    const around = Math.max(1e-6, spreadAround[i]!)
    const share = sharedAround[i]! / around
    if (share > AGREES[0] && share < AGREES[1]) agreeing += 1
    const strength = 1 + Math.max(0, depth[i]! - margin - OPEN_DEPTH)
    const refuted = oddsAgainst(share, errorAround[i]! / around, FEW / strength) > ODDS * strength
    // Beside soft edges a neighbourhood is covered in part, which says little of each of its pixels.
    const own = Math.max(1e-6, spread[i]!)
    const refutedAlone = oddsAgainst(shared[i]! / own, error[i]! / own, PART / strength) > ODDS_ALONE * strength
    covered[i] = refuted || refutedAlone || isImpossible(planes, { opacity, colour }, i) ? 0 : 1
  }
  if (agreeing < BELIEVABLE * inForm) return cover
  // What was in doubt around them is their edge.
  const near = distanceTo(covered, width, height, margin + 1)
  return {
    certain: cover.certain.map((value, i) => value | covered[i]!),
    doubtful: cover.doubtful.map((value, i) => (near[i]! <= margin + 1 ? 0 : value)),
  }
}

/** True when no colour under the mark would show like pixel `i`. */
function isImpossible(planes: Planes, { opacity, colour }: Blend, i: number): boolean {
  return planes.colour.some((plane, c) => {
    const under = (plane[i]! - opacity * colour[c]!) / (1 - opacity)
    return under < -OUT_OF_RANGE || under > 255 + OUT_OF_RANGE
  })
}

/**
 * How many times likelier a coverage from none to `most` is than a full one, where `share` was measured with the standard
 * error `error`. By Cauchy's distribution: a share that is far from all of them tells that the prediction is wrong.
 */
function oddsAgainst(share: number, error: number, most: number): number {
  const beside = share < 0 ? share : Math.max(0, share - most)
  return (error * error + (share - 1) ** 2) / (error * error + beside * beside)
}
