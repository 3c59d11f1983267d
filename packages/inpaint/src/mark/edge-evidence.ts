// Weighs whether a step between two pixels is the edge of a mark or one of the picture's own.
import type { Planes } from '../planes.ts'
import type { Blend } from './blend.ts'

/** No single pair of pixels says more than this, in nats. */
const LIMIT = 6

/**
 * How much likelier it is, in nats, that the step from pixel `plain` to pixel `marked` is the mark's edge than that it
 * is the picture's own: both are taken to be Laplace distributed with the local variation, around the blend of `plain`
 * and around `plain` itself.
 */
export function edgeEvidence(planes: Planes, blend: Blend, variation: number, plain: number, marked: number): number {
  let step = 0
  let miss = 0
  for (let channel = 0; channel < planes.colour.length; channel += 1) {
    const plane = planes.colour[channel]!
    const under = plane[plain]!
    const shown = plane[marked]!
    step += Math.abs(shown - under)
    miss += Math.abs(shown - under - blend.opacity * (blend.colour[channel]! - under))
  }
  return Math.min(LIMIT, Math.max(-LIMIT, (step - miss) / variation))
}
