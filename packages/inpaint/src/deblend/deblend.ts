// Takes a translucent mark off the picture under it: exactly where it covers fully, by prediction along its soft edge.
import { distanceInside, distanceTo } from '../distance.ts'
import { smoothFill } from '../fill/smooth-fill.ts'
import type { Blend } from '../mark/blend.ts'
import { type FoundMark, shrinkHoles } from '../mark/find-mark.ts'
import { isSameBlend, type KnownMark } from '../mark/known-mark.ts'
import type { Quality } from '../options.ts'
import { clonePlanes, HOLE, KNOWN, type Planes } from '../planes.ts'
import { calm } from './calm.ts'
import { looksOpaque } from './looks-opaque.ts'
import { refineBlend, type Sample } from './refine-blend.ts'
import { type Cover, settleGaps } from './settle-gaps.ts'
import { settleRim, uncover } from './settle-rim.ts'

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
/** What was settled once makes better predictions for what was not. */
const GAP_ROUNDS = 2

export interface Deblended {
  /** The recovered picture; only what was changed is a hole. */
  readonly planes: Planes
  readonly blend: Blend
}

/**
 * Recovers the picture under a mark. What surely belongs to it is uncovered; what may belong to it is filled.
 * @param planes the picture as it shows, the whole mask as holes; not changed
 * @param known what other marks of the same picture are: not learned anew where this one is the same
 * @returns undefined when the mark is too faint, too thin or too dense to look through
 */
export function deblend(
  planes: Planes,
  mark: FoundMark,
  options: DeblendOptions,
  known?: KnownMark,
): Deblended | undefined {
  if (mark.blend.opacity > HOPELESS_OPACITY) return undefined
  const { width, height } = planes
  const isKnown = known !== undefined && isSameBlend(known.blend, mark.blend)
  const blend = isKnown ? known.blend : learnBlend(planes, mark, distanceInside(mark.certain, width, height), options)
  if (!blend || blend.opacity < LEAST_OPACITY || blend.opacity > GREATEST_OPACITY) return undefined
  const fill = fillAll(planes, options)
  if (mark.tight && looksOpaque(planes, fill)) return undefined
  const first = uncoverCore(planes, mark, blend)
  const cover = mark.tight ? withGaps(planes, first.result, blend, mark, options) : mark
  if (!cover.certain.includes(1)) return undefined
  const { result, coverage, doubtful } = cover === mark ? first : uncoverCore(planes, cover, blend)
  const place = placeOf(planes, mark, cover)
  settleRim(planes, result, blend, { doubtful, variation: mark.variation, place }, coverage, options)
  const touched = planes.role.map((role, i) =>
    role === HOLE && (coverage[i]! > 0 || doubtful[i] === 1) ? HOLE : KNOWN,
  )
  if (!touched.includes(HOLE)) return undefined
  const recovered = { ...result, role: touched }
  const trusted = doubtful.map((value) => 1 - value)
  return { planes: calm(planes, { recovered, coverage, trusted, fill }, blend, options), blend }
}

/** What the surroundings of the whole mask predict in it. */
function fillAll(planes: Planes, options: DeblendOptions): Planes {
  const predicted = clonePlanes(planes)
  smoothFill(predicted, { ...options, quality: 'fast' })
  return predicted
}

/** How deep each pixel is in a mask that follows the mark closely; elsewhere, how far inside what was found of the mark. */
function placeOf({ width, height, role }: Planes, mark: FoundMark, { certain }: Cover): Float32Array {
  if (mark.tight) {
    const inMask = role.map((value) => (value === HOLE ? 1 : 0))
    return distanceInside(inMask, width, height)
  }
  const outside = distanceTo(certain, width, height, RIM)
  return distanceInside(certain, width, height).map((depth, i) => (depth > 0 ? depth : 1 - outside[i]!))
}

interface Uncovered {
  /** The picture with what is covered fully taken off; what is still to be settled is a hole. */
  readonly result: Planes
  /** 1 where that was done. */
  readonly coverage: Float32Array<ArrayBuffer>
  /** 1 where the mark may be, or its soft edge. */
  readonly doubtful: Uint8Array<ArrayBuffer>
}

function uncoverCore(planes: Planes, cover: Cover, blend: Blend): Uncovered {
  const { width, height } = planes
  const doubtful = widened(cover.doubtful, width, height)
  const depth = distanceInside(cover.certain, width, height)
  const outside = distanceTo(cover.certain, width, height, RIM)
  const result = clonePlanes(planes)
  const coverage = new Float32Array(depth.length)
  for (let i = 0; i < depth.length; i += 1) {
    if (planes.role[i] !== HOLE) continue
    const core = depth[i]! >= CORE
    const rim = !core && outside[i]! < RIM
    result.role[i] = rim || doubtful[i] === 1 ? HOLE : KNOWN
    if (!core) continue
    coverage[i] = 1
    uncover(planes, result, i, blend, 1)
  }
  return { result, coverage, doubtful }
}

/** What covers the picture, with the gaps that a closely drawn mask gives away. */
function withGaps(planes: Planes, result: Planes, blend: Blend, mark: FoundMark, options: DeblendOptions): Cover {
  let cover: Cover = mark
  let uncovered = result
  for (let round = 0; round < GAP_ROUNDS && cover.doubtful.includes(1); round += 1) {
    const predicted = clonePlanes(uncovered)
    smoothFill(predicted, { ...options, quality: 'fast' })
    const settled = settleGaps(planes, predicted, blend, mark.variation, mark.margin, cover)
    if (settled === cover) break
    cover = settled
    uncovered = uncoverCore(planes, cover, blend).result
  }
  return cover
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
/** No closer look makes a mark that seems denser than this one that can be looked through. */
const HOPELESS_OPACITY = 0.95

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
