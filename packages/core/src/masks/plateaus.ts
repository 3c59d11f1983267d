// Finds the colours that a mask was painted with, among the many that soft edges and recompression add to them.
import type { Census } from './census.ts'
import { difference, type PackedColour } from './colour.ts'

export interface Plateau {
  readonly colour: PackedColour
  /** Even pixels of about this colour. */
  readonly weight: number
}

/** Shades closer than this count as one paint. */
const SAME_PAINT = 40
/** Recompression moves the inside of an even area by no more than this. */
const CORE = 4
/** An even area is mostly of one colour; a gradient spreads over all of them. */
const LEAST_CORE_SHARE = 0.25
/** Smaller shares of the even pixels are accidents. */
const LEAST_SHARE = 0.02
const MOST_PAINTS = 16
/** The commonest colours are enough to find the paints; a photograph would bring a million. */
const MOST_CANDIDATES = 4096

/** The paints among the colours that `isCandidate` admits, most frequent first. Empty when nothing even was painted. */
export function findPlateaus(census: Census, isCandidate: (colour: PackedColour) => boolean): Plateau[] {
  const groups = group(candidates(census, census.flats, isCandidate))
  const all = groups.reduce((sum, { weight }) => sum + weight, 0)
  return groups.filter(({ weight, core }) => weight >= all * LEAST_SHARE && core >= weight * LEAST_CORE_SHARE)
}

/**
 * The paints of strokes too thin to have an inside: among the colours that `isCandidate` admits, those that lie farthest
 * from the ground, because the others are mixtures with it.
 */
export function findExtremes(
  census: Census,
  ground: PackedColour,
  isCandidate: (colour: PackedColour) => boolean,
): Plateau[] {
  const far = candidates(census, census.totals, isCandidate)
  const farthest = far.reduce((most, { colour }) => Math.max(most, difference(colour, ground)), 0)
  return group(far.filter(({ colour }) => difference(colour, ground) >= farthest * 0.7))
}

function candidates(
  census: Census,
  weights: readonly number[],
  isCandidate: (colour: PackedColour) => boolean,
): Plateau[] {
  return census.colours
    .map((colour, place) => ({ colour, weight: weights[place] as number }))
    .filter(({ colour, weight }) => weight > 0 && isCandidate(colour))
    .sort((a, b) => b.weight - a.weight || a.colour - b.colour)
    .slice(0, MOST_CANDIDATES)
}

function group(sorted: readonly Plateau[]): (Plateau & { core: number })[] {
  const groups: { colour: PackedColour; weight: number; core: number }[] = []
  for (const { colour, weight } of sorted) {
    const near = groups.find((existing) => difference(existing.colour, colour) <= SAME_PAINT)
    if (near) {
      near.weight += weight
      if (difference(near.colour, colour) <= CORE) near.core += weight
    } else if (groups.length < MOST_PAINTS) {
      groups.push({ colour, weight, core: weight })
    }
  }
  return groups
}
