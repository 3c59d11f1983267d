// The quick fill as a whole: an exact plate wherever holes are thin enough for one, prediction for what is left.
import { HOLE, KNOWN, type Planes } from '../planes.ts'
import { bendPlate } from './plate.ts'
import { type SmoothFillOptions, smoothFill } from './smooth-fill.ts'

/** Fills every hole of `planes`, in place. */
export function quickFill(planes: Planes, { depth: _, ...options }: SmoothFillOptions): void {
  const left = bendPlate(planes, options.onProgress ?? (() => undefined))
  if (left.length === 0) return
  // What was filled so far serves as known, so depths are others than those that the caller knows.
  const role = planes.role.map((value) => (value === HOLE ? KNOWN : value))
  for (const hole of left) role[hole] = HOLE
  smoothFill({ ...planes, role }, options)
}
