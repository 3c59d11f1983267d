// Takes a translucent mark off the picture under it: exactly where it covers fully, by prediction along its soft edge.
import { distanceInside, distanceTo } from '../distance.ts'
import { smoothFill } from '../fill/smooth-fill.ts'
import type { Blend } from '../mark/blend.ts'
import { type FoundMark, shrinkHoles } from '../mark/find-mark.ts'
import type { Quality } from '../options.ts'
import { clonePlanes, HOLE, KNOWN, type Planes } from '../planes.ts'
import { refineBlend, type Sample } from './refine-blend.ts'

export interface DeblendOptions {
  readonly quality: Quality
  /** Place of the neighbourhood in the picture. */
  readonly left: number
  readonly top: number
}

/** Pixels of the mark that are further than this from its outline are covered fully. */
const CORE = 1.5
/** Pixels outside the mark that are nearer than this to its outline may be covered in part. */
const RIM = 2.5
/** The refinement looks at covered pixels up to this far inside the mark, where predictions are good. */
const SAMPLE_DEPTH = 6
const SAMPLES = 6000
/** Fewer covered pixels than this tell nothing. */
const FEWEST_SAMPLES = 24
/** Partial coverage is settled as none or full when it is so many standard errors from it. */
const SETTLE = 1.5

export interface Deblended {
  /** The recovered picture; only what was changed is a hole. */
  readonly planes: Planes
  readonly blend: Blend
}

/**
 * Recovers the picture under a mark. What surely belongs to it is uncovered; what may belong to it is filled.
 * @param planes the picture as it shows, the whole mask as holes; not changed
 * @returns undefined when the mark is too faint, too thin or too dense to look through
 */
export function deblend(planes: Planes, mark: FoundMark, options: DeblendOptions): Deblended | undefined {
  const { width, height } = planes
  const { certain } = mark
  const doubtful = widened(mark.doubtful, width, height)
  const depth = distanceInside(certain, width, height)
  const outside = distanceTo(certain, width, height, RIM)
  const blend = learnBlend(planes, mark, depth, options)
  if (!blend || blend.opacity < LEAST_OPACITY || blend.opacity > GREATEST_OPACITY) return undefined
  const result = clonePlanes(planes)
  const coverage = new Float32Array(certain.length)
  for (let i = 0; i < certain.length; i += 1) {
    if (planes.role[i] !== HOLE) continue
    const core = depth[i]! >= CORE
    const rim = !core && outside[i]! < RIM
    result.role[i] = rim || doubtful[i] === 1 ? HOLE : KNOWN
    if (core) {
      coverage[i] = 1
      uncover(planes, result, i, blend, 1)
    }
  }
  settleRim(planes, result, blend, { doubtful, variation: mark.variation }, coverage, options)
  const touched = planes.role.map((role, i) =>
    role === HOLE && (coverage[i]! > 0 || doubtful[i] === 1) ? HOLE : KNOWN,
  )
  return { planes: { ...result, role: touched }, blend }
}

/** Doubtful pixels with the soft ones around them. */
function widened(doubtful: Uint8Array<ArrayBuffer>, width: number, height: number): Uint8Array<ArrayBuffer> {
  if (!doubtful.includes(1)) return doubtful
  const distance = distanceTo(doubtful, width, height, RIM)
  return doubtful.map((_, i) => (distance[i]! < RIM ? 1 : 0))
}

/** Marks fainter than this are lost in the picture's own variation. */
const LEAST_OPACITY = 0.04
/** Through denser marks rounding shows more than the picture. */
const GREATEST_OPACITY = 0.85

function uncover(shown: Planes, result: Planes, i: number, { opacity, colour }: Blend, coverage: number): void {
  const share = opacity * coverage
  for (let c = 0; c < colour.length; c += 1) {
    const under = (shown.colour[c]![i]! - share * colour[c]!) / (1 - share)
    result.colour[c]![i] = Math.min(255, Math.max(0, under))
  }
}

function learnBlend(planes: Planes, mark: FoundMark, depth: Float32Array, options: DeblendOptions): Blend | undefined {
  const { variation } = mark
  const marked = mark.certain.map((value, i) => value | mark.doubtful[i]!)
  const predicted = { ...clonePlanes(planes), role: shrinkHoles(planes, marked, RIM) }
  smoothFill(predicted, { ...options, quality: 'fast' })
  const pixels: number[] = []
  for (let i = 0; i < depth.length; i += 1) if (depth[i]! >= CORE && depth[i]! <= SAMPLE_DEPTH) pixels.push(i)
  if (pixels.length < FEWEST_SAMPLES) return undefined
  const stride = Math.ceil(pixels.length / SAMPLES)
  const samples = pixels
    .filter((_, index) => index % stride === 0)
    .map(
      (i): Sample => ({
        shown: planes.colour.map((plane) => plane[i]!),
        under: predicted.colour.map((plane) => plane[i]!),
        weight: 1 / (variation[i]! ** 2 * depth[i]!),
      }),
    )
  return refineBlend(samples, mark.blend)
}

/** Two rounds: what the first prediction shows to be clear or fully covered helps to predict the rest. */
function settleRim(
  planes: Planes,
  result: Planes,
  blend: Blend,
  mark: Pick<FoundMark, 'doubtful' | 'variation'>,
  coverage: Float32Array,
  options: DeblendOptions,
): void {
  const rim: number[] = []
  for (let i = 0; i < coverage.length; i += 1) if (result.role[i] === HOLE) rim.push(i)
  for (const last of [false, true]) {
    const predicted = clonePlanes(result)
    smoothFill(predicted, last ? options : { ...options, quality: 'fast' })
    for (const i of rim) {
      if (result.role[i] !== HOLE) continue
      if (mark.doubtful[i] === 1) {
        for (const [channel, plane] of predicted.colour.entries()) result.colour[channel]![i] = plane[i]!
        continue
      }
      const { share, error } = coverageOf(planes, predicted, i, blend, mark.variation[i]!)
      const settled = share < SETTLE * error ? 0 : share > 1 - SETTLE * error ? 1 : undefined
      if (settled === undefined && !last) continue
      coverage[i] = settled ?? share
      uncover(planes, result, i, blend, coverage[i]!)
      result.role[i] = KNOWN
    }
  }
}

/** How much of pixel `i` is covered, if what is predicted lies under it, and the standard error of that. */
function coverageOf(
  planes: Planes,
  predicted: Planes,
  i: number,
  { opacity, colour }: Blend,
  variation: number,
): { share: number; error: number } {
  let [shared, spread] = [0, 0]
  for (let c = 0; c < colour.length; c += 1) {
    const under = predicted.colour[c]![i]!
    const room = opacity * (colour[c]! - under)
    shared += room * (planes.colour[c]![i]! - under)
    spread += room * room
  }
  if (spread === 0) return { share: 0, error: 1 }
  const share = Math.min(1, Math.max(0, shared / spread))
  return { share, error: (0.3 * variation) / Math.sqrt(spread * colour.length) }
}
