// Chooses how holes are filled: smoothly where they are thin, with texture where they are wide.
import { distanceInside } from '../distance.ts'
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
/** Share of the work on a wide hole that its smooth fill is. */
const SMOOTH_SHARE = 0.2
/** Up to this depth the smooth fill stands even in a wide hole, and passes within so many pixels into the texture. */
const SMOOTH_DEPTH = 1.5
const BLEND_DEPTH = 2

/** Fills every hole of `planes`, in place, and says how. */
export function fill(planes: Planes, options: FillOptions): Pick<Summary, 'method' | 'confidence'> {
  const depth = distanceInside(planes.role, planes.width, planes.height)
  const deepest = planes.role.reduce((most, role, i) => (role === HOLE ? Math.max(most, depth[i]!) : most), 0)
  const smooth = options.quality === 'fast' ? quickFill : smoothFill
  const whole = (onProgress: (fraction: number) => void): void => smooth(planes, { ...options, onProgress, depth })
  if (deepest <= WIDE_DEPTH) {
    whole(options.onProgress)
    return { method: 'interpolation', confidence: 1 / (1 + deepest / 6) }
  }
  const textured = { ...planes, colour: planes.colour.map((plane) => plane.slice()) }
  const made = synthesise(textured, {
    seed: 1 + options.left * 31 + options.top,
    onProgress: (done) => options.onProgress((1 - SMOOTH_SHARE) * done),
  })
  const onSmooth = (done: number): void => options.onProgress(1 - SMOOTH_SHARE + SMOOTH_SHARE * done)
  if (!made) {
    whole(onSmooth)
    return { method: 'interpolation', confidence: 0.1 }
  }
  // Deeper in, nothing of the smooth fill would be left.
  const role = planes.role.map((value, i) => (value === HOLE && depth[i]! > SMOOTH_DEPTH + BLEND_DEPTH ? VOID : value))
  smooth({ ...planes, role }, { ...options, onProgress: onSmooth })
  for (const [channel, plane] of planes.colour.entries()) {
    for (let i = 0; i < plane.length; i += 1) {
      if (planes.role[i] !== HOLE) continue
      const texture = Math.min(1, Math.max(0, (depth[i]! - SMOOTH_DEPTH) / BLEND_DEPTH))
      plane[i]! += texture * (textured.colour[channel]![i]! - plane[i]!)
    }
  }
  return { method: 'texture', confidence: 0.2 }
}
