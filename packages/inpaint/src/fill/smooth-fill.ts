// The smooth fill as a whole: something everywhere at once, a membrane over it, the best prediction near known pixels.
import { distanceInside } from '../distance.ts'
import type { Quality } from '../options.ts'
import type { Planes } from '../planes.ts'
import { krige } from './kriging.ts'
import { relax } from './membrane.ts'
import { pushPull } from './push-pull.ts'

export interface SmoothFillOptions {
  readonly quality: Quality
  /** Place of the neighbourhood in the picture. */
  readonly left: number
  readonly top: number
  readonly onProgress?: (fraction: number) => void
}

/** Push-pull leaves errors of a few pixels' length at most; so many sweeps level them. */
const SWEEPS = 24

/** Fills every hole of `planes`, in place. */
export function smoothFill(planes: Planes, options: SmoothFillOptions): void {
  pushPull(planes)
  relax(planes, SWEEPS)
  const depth = distanceInside(planes.role, planes.width, planes.height)
  krige(planes, { ...options, depth, onProgress: options.onProgress ?? (() => undefined) })
}
