// Chooses how holes are filled: smoothly where they are thin, with texture where they are wide.
import { distanceInside, distanceTo } from '../distance.ts'
import type { Summary } from '../job.ts'
import type { Quality } from '../options.ts'
import { HOLE, type Planes, VOID } from '../planes.ts'
import { synthesise } from '../texture/synthesise.ts'
import { quickFill } from './quick-fill.ts'
import { smoothFill } from './smooth-fill.ts'

export interface FillOptions {
  readonly quality: Quality
  /** Place of the neighbourhood in the picture. */
  readonly left: number
  readonly top: number
  readonly onProgress: (fraction: number) => void
}

/** Holes that reach deeper than this, in pixels, are wide: a smooth fill shows there. */
const WIDE_DEPTH = 24
/** Share of the work on a wide hole that a smooth fill of its thin parts is. */
const SMOOTH_SHARE = 0.2
/** Parts of a wide hole that reach no deeper than this are thin; from deeper ones, wide parts reach as far as their corners. */
const THIN_DEPTH = 6
const CORNER = THIN_DEPTH * Math.SQRT2 + 1

/** Fills every hole of `planes`, in place, and says how. */
export function fill(planes: Planes, options: FillOptions): Pick<Summary, 'method' | 'confidence'> {
  const depth = distanceInside(planes.role, planes.width, planes.height)
  const deepest = deepestHole(planes.role, depth)
  const smooth = options.quality === 'fast' ? quickFill : smoothFill
  const whole = (onProgress: (fraction: number) => void): void => smooth(planes, { ...options, onProgress, depth })
  if (deepest <= WIDE_DEPTH) {
    whole(options.onProgress)
    return { method: 'interpolation', confidence: 1 / (1 + deepest / 6) }
  }
  const made = synthesise(planes, {
    seed: 1 + options.left * 31 + options.top,
    onProgress: (done) => options.onProgress((1 - SMOOTH_SHARE) * done),
  })
  const onSmooth = (done: number): void => options.onProgress(1 - SMOOTH_SHARE + SMOOTH_SHARE * done)
  if (!made) {
    whole(onSmooth)
    return { method: 'interpolation', confidence: 0.1 }
  }
  const role = withoutWideParts(planes, depth)
  if (role.includes(HOLE)) smooth({ ...planes, role }, { ...options, onProgress: onSmooth })
  return { method: 'texture', confidence: 0.2 }
}

/** The roles, with only those holes left that no wide part reaches, such as strokes beside a block. */
function withoutWideParts({ role, width, height }: Planes, depth: Float32Array): Uint8Array<ArrayBuffer> {
  const deep = new Uint8Array(role.length)
  for (let i = 0; i < role.length; i += 1) if (role[i] === HOLE && depth[i]! > THIN_DEPTH) deep[i] = 1
  const toDeep = distanceTo(deep, width, height, CORNER)
  const left = role.slice()
  for (let i = 0; i < role.length; i += 1) if (role[i] === HOLE && toDeep[i]! <= CORNER) left[i] = VOID
  return left
}

function deepestHole(role: Uint8Array, depth: Float32Array): number {
  let deepest = 0
  for (let i = 0; i < role.length; i += 1) if (role[i] === HOLE && depth[i]! > deepest) deepest = depth[i]!
  return deepest
}
