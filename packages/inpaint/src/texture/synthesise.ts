// Fills wide holes with the texture around them: small sizes give the layout, large ones the detail.
import { distanceInside } from '../distance.ts'
import { pushPull } from '../fill/push-pull.ts'
import { HOLE, type Planes } from '../planes.ts'
import { joinGradients } from './join-gradients.ts'
import { enlarge, finestLevel, halve, halveWithBusyness, type Level } from './level.ts'
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
/** Rounds of searching and voting, from the coarsest size on. */
const ROUNDS = [10, 8, 6, 4, 1] as const
/** So much of a smooth fill goes into the layout, on the size next to the coarsest: two guesses are nearer than one. */
const SMOOTH_SHARE = 0.2
/** Holes are taken to be busier than their votes say by this factor, because means are smoother than what they are of. */
const LIVELIER = 1.4
/** From the finest size on, every so many-th patch is matched; on the coarser ones, every one. */
const STRIDES = [4, 2, 2] as const
/** So far around the coarser size's match others are tried, from the finest size on; on the coarser ones, everywhere. */
const REACHES = [8, 8, 16] as const
/** Votes of patches fall by this factor per pixel of depth: what is near known pixels is known better. */
const TRUST = 1.2
/** Which share of the patches counts as good: fewer in the last round, for a sharp result. */
const GOOD_SHARE = 0.75
const GOOD_SHARE_LAST = 0.1
/** Smallest cost, in squared sample steps, that good patches are taken to have. */
const LEAST_COST = 30

/**
 * Fills every hole of `planes`, in place. Method: patch-based energy minimisation from coarse to fine with voting
 * (Wexler, Shechtman and Irani, "Space-time completion of video", IEEE TPAMI 29, 2007), with PatchMatch as the search.
 * @returns false when the surroundings hold no whole patch; the holes are then as they were
 */
export function synthesise(planes: Planes, options: SynthesisOptions): boolean {
  const levels = sizesOf(planes)
  const top = levels.length - 1
  fillCoarsest(levels[top]!)
  let coarse: PatchField | undefined
  for (let k = top; k >= 0; k -= 1) {
    const level = levels[k]!
    if (k < top) enlarge(levels[k + 1]!, level)
    if (k > 0 && k < top) liven(level, planes.colour.length)
    const everywhere = Math.max(level.width, level.height)
    // Where the coarser sizes held no whole patch, this one is the first that searches.
    const reach = coarse ? (REACHES[k] ?? everywhere) : everywhere
    const field = new PatchField(level, { stride: STRIDES[k] ?? 1, reach, seed: options.seed + k })
    if (!field.usable) {
      if (k === 0) return false
      continue
    }
    field.start(coarse)
    if (k > 0 || !coarse) refine(field, coarse ? ROUNDS[Math.min(top - k, ROUNDS.length - 1)]! : ROUNDS[0])
    if (k > 0 && k === top - 1) smoothen(level, planes.colour.length)
    if (k === 0) {
      // The finest size only carries over what the others have found, and copies it.
      field.refresh()
      field.improve(true)
      joinGradients(field)
    }
    coarse = field
    // Each size takes about four times as long as the one before.
    options.onProgress(4 ** -k)
  }
  for (const [p, plane] of planes.colour.entries()) {
    const made = levels[0]!.planes[p]!
    for (let i = 0; i < plane.length; i += 1) if (planes.role[i] === HOLE) plane[i] = made[i]!
  }
  return true
}

function sizesOf(planes: Planes): Level[] {
  const levels = [finestLevel(planes)]
  // Nothing is gained by a test of the finest size: texture is only made for holes that reach deeper.
  if (Math.min(planes.width, planes.height) >= SMALLEST) levels.push(halveWithBusyness(levels[0]!))
  while (levels.length < MOST_LEVELS && canShrink(levels.at(-1)!)) levels.push(halve(levels.at(-1)!))
  return levels
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

/** Raises the busyness of holes, whose planes follow `channels` planes of colour. */
function liven({ planes, hole }: Level, channels: number): void {
  for (const plane of planes.slice(channels)) {
    for (let i = 0; i < hole.length; i += 1) if (hole[i] !== 0) plane[i] = Math.min(255, LIVELIER * plane[i]!)
  }
}

/** Mixes a smooth fill into the colour of holes. Method: Bates and Granger, "The combination of forecasts", 1969. */
function smoothen({ width, height, planes, hole }: Level, channels: number): void {
  const colour = planes.slice(0, channels).map((plane) => Float32Array.from(plane))
  pushPull({ width, height, colour, role: hole as Uint8Array<ArrayBuffer> })
  for (const [p, smooth] of colour.entries()) {
    const plane = planes[p]!
    for (let i = 0; i < hole.length; i += 1) if (hole[i] !== 0) plane[i]! += SMOOTH_SHARE * (smooth[i]! - plane[i]!)
  }
}

function refine(field: PatchField, rounds: number): void {
  const { width, height, hole } = field.level
  const depth = distanceInside(hole, width, height)
  for (let round = 0; round < rounds; round += 1) {
    field.refresh()
    field.improve(round % 2 === 0)
    vote(field, depth, round === rounds - 1 ? GOOD_SHARE_LAST : GOOD_SHARE)
  }
}

/** Gives each pixel of the holes the weighted mean of what the patches over it say. */
function vote(field: PatchField, depth: Float32Array, share: number): void {
  const { level, samples } = field
  const { width, planes, hole } = level
  const good = Math.max(LEAST_COST, quantile(field.costs, share))
  const sums = new Float32Array(samples.length)
  const weights = new Float32Array(hole.length)
  const rowLength = (2 * RADIUS + 1) * planes.length
  for (let t = 0; t < field.targets.length; t += 1) {
    const target = field.targets[t]!
    const weight = Math.exp(-Math.min(60, field.costs[t]! / (2 * good))) * TRUST ** -depth[target]! + 1e-20
    const offset = (field.sources[t]! - target) * planes.length
    for (let dy = -RADIUS; dy <= RADIUS; dy += 1) {
      const row = target + dy * width - RADIUS
      for (let i = row; i <= row + 2 * RADIUS; i += 1) weights[i]! += weight
      const from = row * planes.length
      for (let k = from; k < from + rowLength; k += 1) sums[k]! += weight * samples[k + offset]!
    }
  }
  for (const i of field.holes) {
    if (weights[i] === 0) continue
    for (let p = 0; p < planes.length; p += 1) planes[p]![i] = sums[i * planes.length + p]! / weights[i]!
  }
}

function quantile(costs: Float64Array, share: number): number {
  const stride = Math.max(1, Math.floor(costs.length / 2000))
  const sample = costs.filter((_, index) => index % stride === 0).sort()
  return sample[Math.floor(sample.length * share)] ?? 0
}
