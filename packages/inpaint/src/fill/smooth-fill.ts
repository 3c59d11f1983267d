// The smooth fill as a whole: something everywhere at once, a membrane over it, the best prediction near known pixels.
import { distanceInside } from '../distance.ts'
import type { Quality } from '../options.ts'
import { HOLE, type Planes } from '../planes.ts'
import { krige, TRUSTED_DEPTH } from './kriging.ts'
import { relax } from './membrane.ts'
import { pushPull } from './push-pull.ts'

export interface SmoothFillOptions {
  readonly quality: Quality
  /** Place of the neighbourhood in the picture. */
  readonly left: number
  readonly top: number
  /** Distance of each pixel to the nearest known one, where the caller knows it already. */
  readonly depth?: Float32Array
  readonly onProgress?: (fraction: number) => void
}

/** Push-pull leaves errors of a few pixels' length at most; so many sweeps level them. */
const SWEEPS = 24

/** Fills every hole of `planes`, in place. */
export function smoothFill(planes: Planes, options: SmoothFillOptions): void {
  const depth = options.depth ?? distanceInside(planes.role, planes.width, planes.height)
  const kriging = { ...options, depth, onProgress: options.onProgress ?? (() => undefined) }
  // Thin holes are all prediction: nothing of the start would be left.
  const thin = planes.role.every((role, i) => role !== HOLE || depth[i]! <= TRUSTED_DEPTH)
  if (thin && krige(planes, kriging)) return
  pushPull(planes)
  relax(planes, SWEEPS)
  krige(planes, kriging)
}
