// Fills wide holes with the texture around them: small sizes give the layout, large ones the detail.
import { distanceInside } from '../distance.ts'
import { pushPull } from '../fill/push-pull.ts'
import { HOLE, KNOWN, type Planes } from '../planes.ts'
import { joinGradients } from './join-gradients.ts'
import { BUSY_PLANES, enlarge, finestLevel, halve, type Level } from './level.ts'
import { peel } from './onion.ts'
import { PatchField, RADIUS } from './patch-field.ts'

export interface SynthesisOptions {
  /** The same seed gives the same texture. */
  readonly seed: number
  readonly onProgress: (fraction: number) => void
}

/** Sizes are halved until holes reach no deeper than this, in pixels. */
const THINNEST = 5
const MOST_LEVELS = 7
/** No size is smaller than this on a side. */
const SMALLEST = 32
/** Rounds of searching and voting, from the coarsest size to the finest. */
const ROUNDS = [8, 5, 4, 3, 2, 2, 2] as const
const PASSES = 2
/** Votes of patches fall by this factor per pixel of depth: what is near known pixels is known better. */
const TRUST = 1.2
/** Which share of the patches counts as good: fewer in the last round, for a sharp result. */
const GOOD_SHARE = 0.75
const GOOD_SHARE_LAST = 0.1
/** Smallest cost, in squared sample steps, that good patches are taken to have. */
const LEAST_COST = 30
/** Larger errors at the rim are of structure, not of tone. */
const TONE_LIMIT = 24

/**
 * Fills every hole of `planes`, in place. Method: patch-based energy minimisation from coarse to fine with voting
 * (Wexler, Shechtman and Irani, "Space-time completion of video", IEEE TPAMI 29, 2007), with PatchMatch as the search.
 * @returns false when the surroundings hold no whole patch; the holes are then as they were
 */
export function synthesise(planes: Planes, options: SynthesisOptions): boolean {
  const levels = [finestLevel(planes)]
  while (levels.length < MOST_LEVELS && canShrink(levels.at(-1)!)) levels.push(halve(levels.at(-1)!))
  const top = levels.length - 1
  fillCoarsest(levels[top]!)
  let coarse: PatchField | undefined
  for (let k = top; k >= 0; k -= 1) {
    const level = levels[k]!
    if (k < top) enlarge(levels[k + 1]!, level)
    const field = new PatchField(level, k === 0 ? 2 : 1, options.seed + k)
    if (!field.usable) {
      if (k === 0) return false
      continue
    }
    field.start(coarse)
    refine(field, ROUNDS[Math.min(top - k, ROUNDS.length - 1)]!, k === 0)
    coarse = field
    // Each size takes about four times as long as the one before.
    options.onProgress(4 ** -k)
  }
  for (let i = 0; i < planes.role.length; i += 1) {
    if (planes.role[i] !== HOLE) continue
    for (const [p, plane] of planes.colour.entries()) plane[i] = levels[0]!.planes[p]![i]!
  }
  return true
}

function canShrink(level: Level): boolean {
  if (Math.min(level.width, level.height) < SMALLEST) return false
  return distanceInside(level.hole, level.width, level.height).some((depth) => depth > THINNEST)
}

function fillCoarsest(level: Level): void {
  const { width, height, planes, hole } = level
  pushPull({ width, height, colour: planes as Float32Array<ArrayBuffer>[], role: hole as Uint8Array<ArrayBuffer> })
  if (Math.min(width, height) > 2 * RADIUS) peel(level)
}

function refine(field: PatchField, rounds: number, finest: boolean): void {
  const { width, height, hole } = field.level
  const depth = distanceInside(hole, width, height)
  for (let round = 0; round < rounds; round += 1) {
    field.refresh()
    for (let pass = 0; pass < PASSES; pass += 1) field.improve(pass % 2 === 0)
    const last = round === rounds - 1
    const votes = castVotes(field, depth, last ? GOOD_SHARE_LAST : GOOD_SHARE)
    elect(field.level, votes)
    if (!last || !finest) continue
    levelTones(field.level, votes)
    joinGradients(field, field.level.planes.length - BUSY_PLANES)
  }
}

interface Votes {
  /** Weighted means; only where `weights` is not 0. */
  readonly means: readonly Float32Array<ArrayBuffer>[]
  readonly weights: Float32Array
}

/** What the patches over each pixel say of it, holes and known pixels alike. */
function castVotes(field: PatchField, depth: Float32Array, share: number): Votes {
  const { width, planes, hole } = field.level
  const good = Math.max(LEAST_COST, quantile(field.costs, share))
  const means = planes.map(() => new Float32Array(hole.length))
  const weights = new Float32Array(hole.length)
  for (let t = 0; t < field.targets.length; t += 1) {
    const target = field.targets[t]!
    const offset = field.sources[t]! - target
    const weight = Math.exp(-Math.min(60, field.costs[t]! / (2 * good))) * TRUST ** -depth[target]! + 1e-20
    for (let dy = -RADIUS; dy <= RADIUS; dy += 1) {
      const row = target + dy * width
      for (let i = row - RADIUS; i <= row + RADIUS; i += 1) {
        weights[i]! += weight
        for (let p = 0; p < planes.length; p += 1) means[p]![i]! += weight * planes[p]![i + offset]!
      }
    }
  }
  for (let i = 0; i < hole.length; i += 1) {
    if (weights[i] !== 0) for (const plane of means) plane[i]! /= weights[i]!
  }
  return { means, weights }
}

function elect({ planes, hole }: Level, { means, weights }: Votes): void {
  for (let i = 0; i < hole.length; i += 1) {
    if (hole[i] === 0 || weights[i] === 0) continue
    for (let p = 0; p < planes.length; p += 1) planes[p]![i] = means[p]![i]!
  }
}

/**
 * Takes away steps of tone at the rim of the holes: what the patches got wrong of the known pixels there is spread over
 * the holes and added. Method: seamless cloning as in Farbman et al., "Coordinates for instant image cloning", ACM
 * Transactions on Graphics 28, 2009, with push-pull in place of mean-value coordinates.
 */
function levelTones({ width, height, planes, hole }: Level, { means, weights }: Votes): void {
  const role = hole.map((value, i) => (value === 0 && weights[i] !== 0 ? KNOWN : HOLE))
  const errors = planes.map((plane, p) =>
    plane.map((value, i) => (role[i] === KNOWN ? clamp(value - means[p]![i]!, TONE_LIMIT) : 0)),
  )
  pushPull({ width, height, colour: errors as Float32Array<ArrayBuffer>[], role: role as Uint8Array<ArrayBuffer> })
  for (let i = 0; i < hole.length; i += 1) {
    if (hole[i] !== 0) for (let p = 0; p < planes.length; p += 1) planes[p]![i]! += errors[p]![i]!
  }
}

function clamp(value: number, limit: number): number {
  return Math.min(limit, Math.max(-limit, value))
}

function quantile(costs: Float64Array, share: number): number {
  const stride = Math.max(1, Math.floor(costs.length / 2000))
  const sample = costs.filter((_, index) => index % stride === 0).sort()
  return sample[Math.floor(sample.length * share)] ?? 0
}
