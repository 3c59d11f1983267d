// Finds the colours that strokes were painted with, among the many that soft edges and recompression add to them.
import type { Census } from './census.ts'
import { difference, distanceFromLine, type PackedColour } from './colour.ts'

export interface Paint {
  readonly colour: PackedColour
  /** Pixels of about this colour that speak for it. */
  readonly weight: number
}

/** Shades closer than this count as one paint. */
const SAME_PAINT = 40
/** Recompression moves the inside of an even area by no more than this. */
const CORE = 4
/** An even area is mostly of one colour; a gradient spreads over all of them. */
const LEAST_CORE_SHARE = 0.25
/** Paints with a smaller share of all that speak are accidents. */
const LEAST_SHARE = 0.02
/** With a smaller share of even pixels, strokes are too thin for the even ones to speak for the rest. */
const LEAST_EVEN = 0.03
/** Of thin strokes, the colours that are at least this far on the way from the ground to the farthest one. */
const FAR = 0.7
/** Recompression overshoots in a few pixels; they do not count as the farthest. */
const OVERSHOOT = 0.02
/** How near to the line from the ground to a stronger paint a mixture of the two lies; more where edges bleed. */
const MIXTURE = { even: 24, thin: 64 }
/** A paint half-way to a stronger one is a paint of its own only with this share of the stronger one's weight. */
const LEAST_WEAKER = { even: 0.2, thin: Number.POSITIVE_INFINITY }
const MOST_GROUPS = 16
/** The commonest colours are enough to find the paints; a photograph would bring many more. */
const MOST_CANDIDATES = 4096

export interface Found {
  /** Most frequent first; empty when no colour was a candidate. */
  readonly paints: readonly Paint[]
  /** The strokes are so thin that hardly a pixel has their full colour. */
  readonly thin: boolean
}

/**
 * The paints among the colours that `isCandidate` admits. Even areas show their paint directly; of strokes too thin to
 * have an inside, the colours farthest from the ground are taken, because the others are mixtures with it.
 */
export function findPaints(
  census: Census,
  ground: PackedColour,
  isCandidate: (colour: PackedColour) => boolean,
): Found {
  const all = candidates(census, census.totals, isCandidate)
  const groups = group(candidates(census, census.flats, isCandidate))
  const even = significant(groups).filter(({ weight, core }) => core >= weight * LEAST_CORE_SHARE)
  if (even.length > 0 && weigh(even) >= weigh(all) * LEAST_EVEN) {
    return { paints: withoutMixtures(even, ground, 'even'), thin: false }
  }
  const farthest = farthestFrom(ground, all)
  const far = all.filter(({ colour }) => difference(colour, ground) >= farthest * FAR)
  return { paints: withoutMixtures(significant(group(far)), ground, 'thin'), thin: true }
}

export function weigh(paints: readonly Paint[]): number {
  return paints.reduce((sum, { weight }) => sum + weight, 0)
}

function candidates(
  census: Census,
  weights: readonly number[],
  isCandidate: (colour: PackedColour) => boolean,
): Paint[] {
  return census.colours
    .map((colour, place) => ({ colour, weight: weights[place] as number }))
    .filter(({ colour, weight }) => weight > 0 && isCandidate(colour))
    .sort((a, b) => b.weight - a.weight || a.colour - b.colour)
}

interface Group extends Paint {
  readonly core: number
}

function group(sorted: readonly Paint[]): Group[] {
  const groups: { colour: PackedColour; weight: number; core: number }[] = []
  for (const { colour, weight } of sorted.slice(0, MOST_CANDIDATES)) {
    const near = groups.find((existing) => difference(existing.colour, colour) <= SAME_PAINT)
    if (near) {
      near.weight += weight
      if (difference(near.colour, colour) <= CORE) near.core += weight
    } else if (groups.length < MOST_GROUPS) {
      groups.push({ colour, weight, core: weight })
    }
  }
  return groups
}

function significant(groups: readonly Group[]): Group[] {
  const all = weigh(groups)
  return groups.filter(({ weight }) => weight >= all * LEAST_SHARE)
}

function farthestFrom(ground: PackedColour, paints: readonly Paint[]): number {
  const byDistance = paints
    .map(({ colour, weight }) => ({ distance: difference(colour, ground), weight }))
    .sort((a, b) => b.distance - a.distance)
  let beyond = weigh(paints) * OVERSHOOT
  for (const { distance, weight } of byDistance) {
    beyond -= weight
    if (beyond <= 0) return distance
  }
  return 0
}

/** Drops what soft edges and bleeding made of the ground and a stronger paint. */
function withoutMixtures(paints: readonly Paint[], ground: PackedColour, kind: keyof typeof MIXTURE): Paint[] {
  return paints.filter(
    (paint) =>
      !paints.some(
        (stronger) =>
          difference(stronger.colour, ground) > difference(paint.colour, ground) &&
          paint.weight < stronger.weight * LEAST_WEAKER[kind] &&
          distanceFromLine(paint.colour, ground, stronger.colour) <= MIXTURE[kind],
      ),
  )
}
