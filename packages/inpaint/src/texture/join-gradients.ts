// Joins copied pieces without seams: their steps from pixel to pixel are kept, their levels are not.
import type { Level } from './level.ts'
import { Poisson } from './multigrid.ts'
import type { PatchField } from './patch-field.ts'

/** Multigrid cycles: more change nothing that could be seen. */
const CYCLES = 3

/**
 * Gives the holes of the field's level the steps from pixel to pixel that their sources have, with the known pixels
 * around as they are. Method: Pérez, Gangnet and Blake, "Poisson image editing", ACM Transactions on Graphics 22, 2003.
 */
export function joinGradients(field: PatchField): void {
  const { planes, width, height } = field.level
  const origins = field.origins()
  const pixels = field.holes.filter((i) => origins[i]! >= 0)
  if (pixels.length === 0) return
  for (const plane of planes) for (const i of pixels) plane[i] = plane[origins[i]!]!
  const poisson = new Poisson(pixels, width, height)
  const errors = errorsOf(field.level, pixels, origins)
  for (const [p, plane] of planes.entries()) {
    const correction = poisson.solve(errors[p]!, CYCLES)
    for (let k = 0; k < pixels.length; k += 1) plane[pixels[k]!]! += correction[k]!
  }
}

/**
 * For each plane and pixel what the steps to it from its neighbours are in their sources, on the mean, less what they are
 * now, summed over the neighbours.
 */
function errorsOf({ width, hole, planes }: Level, pixels: Int32Array, origins: Int32Array): readonly Float32Array[] {
  const errors = planes.map(() => new Float32Array(pixels.length))
  const isKnown = (i: number): boolean => i >= 0 && hole[i] === 0
  for (const step of [-1, 1, -width, width]) {
    for (let k = 0; k < pixels.length; k += 1) {
      const i = pixels[k]!
      const j = beside(i, step, width, hole.length)
      if (j < 0) continue
      // The step as it is where the pixel comes from, and as it is where its neighbour comes from.
      const own = origins[i]!
      const theirs = hole[j] === 0 ? -1 : origins[j]!
      const inOwn = isKnown(beside(own, step, width, hole.length))
      const inTheirs = theirs >= 0 && isKnown(beside(theirs, -step, width, hole.length))
      for (let p = 0; p < planes.length; p += 1) {
        const plane = planes[p]!
        let wrong = plane[j]! - plane[i]!
        if (inOwn) wrong += (plane[own]! - plane[own + step]!) * (inTheirs ? 0.5 : 1)
        if (inTheirs) wrong += (plane[theirs - step]! - plane[theirs]!) * (inOwn ? 0.5 : 1)
        errors[p]![k]! += wrong
      }
    }
  }
  return errors
}

/** The pixel that is `step` samples from pixel `i`, one pixel across or down; -1 beyond the picture's edge. */
function beside(i: number, step: number, width: number, length: number): number {
  const next = i + step
  if (next < 0 || next >= length) return -1
  return (step === -1 && i % width === 0) || (step === 1 && next % width === 0) ? -1 : next
}
