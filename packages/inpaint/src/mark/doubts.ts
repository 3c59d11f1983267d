// Second thoughts on pixels that were labelled as a mark, and on pixels that were not, from what stands around them.
import { distanceInside, distanceTo } from '../distance.ts'
import { HOLE, type Planes } from '../planes.ts'
import type { Blend } from './blend.ts'
import { coloursOf } from './native.ts'
import { boxMean } from './variation.ts'

/** Half the side of the square in which most recovered colours have to be native. */
const VICINITY = 3
const FOREIGN_SHARE = 0.5
/** Through denser marks too little is seen to judge by. */
const DENSE = 0.85
/** So large a share of a stroke's pixels is less deep than the stroke's typical depth. */
const STROKE_SHARE = 0.8
/** Parts that are deeper than strokes by this factor are no strokes. */
const THICKER = 1.6
/** In a tight mask the mark reaches everywhere but for the margin, give or take so many pixels. */
const SLACK = 1.5
/** Pixels that are further than this from a labelled one belong to strokes of which nothing was found. */
const STROKE_APART = 6
/** Pixels as near as this to a labelled one are its soft edge. */
const SOFT_EDGE = 2.5

/**
 * Moves pixels from `certain` to `doubtful` where taking the mark off would leave colours that the picture has nowhere
 * else: a bright part of the picture was then mistaken for the mark.
 */
export function doubtForeignColours(planes: Planes, blend: Blend, certain: Uint8Array, doubtful: Uint8Array): void {
  if (blend.opacity > DENSE) return
  const native = coloursOf(planes, (i) => certain[i] === 0 && doubtful[i] === 0)
  const foreign = new Float32Array(certain.length)
  const counted = new Float32Array(certain.length)
  for (let i = 0; i < certain.length; i += 1) {
    if (certain[i] === 0) continue
    counted[i] = 1
    const under = planes.colour.map((plane, c) => {
      return (plane[i]! - blend.opacity * blend.colour[c]!) / (1 - blend.opacity)
    })
    if (!native.has(under)) foreign[i] = 1
  }
  const foreignAround = boxMean(foreign, planes.width, planes.height, VICINITY)
  const countedAround = boxMean(counted, planes.width, planes.height, VICINITY)
  for (let i = 0; i < certain.length; i += 1) {
    if (certain[i] === 0 || foreignAround[i]! <= FOREIGN_SHARE * countedAround[i]!) continue
    certain[i] = 0
    doubtful[i] = 1
  }
}

/**
 * Moves parts from `certain` to `doubtful` that are far thicker than the strokes of the rest: where a bright part of the
 * picture touches a letter, the two are found as one.
 */
export function doubtThickParts(planes: Planes, certain: Uint8Array, doubtful: Uint8Array): void {
  const { width, height } = planes
  const depth = distanceInside(certain, width, height)
  const inside = depth.filter((value) => value > 0).sort()
  const limit = THICKER * (inside[Math.floor(inside.length * STROKE_SHARE)] ?? 0) + SLACK
  const thick = Uint8Array.from(depth, (value) => (value > limit ? 1 : 0))
  if (!thick.includes(1)) return
  const apart = distanceTo(thick, width, height, limit)
  for (let i = 0; i < certain.length; i += 1) {
    if (certain[i] === 0 || apart[i]! > limit) continue
    certain[i] = 0
    doubtful[i] = 1
  }
}

/**
 * Makes pixels of a tight mask doubtful that lie as deep in it as the mark does, and yet were not found to be of it.
 * @param margin how far the mask reaches beyond the mark, in pixels
 */
export function doubtGaps(planes: Planes, margin: number, certain: Uint8Array, doubtful: Uint8Array): void {
  const { width, height, role } = planes
  const depth = distanceInside(
    role.map((value) => (value === HOLE ? 1 : 0)),
    width,
    height,
  )
  const apart = distanceTo(certain, width, height, STROKE_APART)
  const reach = margin + SLACK
  const unfound = (i: number, distance: number): boolean =>
    role[i] === HOLE && depth[i]! > reach && apart[i]! > distance
  // Whole strokes that were not found show only where the mask is deep: up to its border everything there is in doubt.
  const strokes = role.map((_, i) => (unfound(i, STROKE_APART) ? 1 : 0))
  const toStroke = distanceTo(strokes, width, height, reach + SOFT_EDGE)
  for (let i = 0; i < role.length; i += 1) {
    if (role[i] !== HOLE || certain[i] !== 0) continue
    if (unfound(i, SOFT_EDGE) || toStroke[i]! <= reach + SOFT_EDGE) doubtful[i] = 1
  }
}
