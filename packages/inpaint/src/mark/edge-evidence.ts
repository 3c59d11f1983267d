// Weighs whether a step between two pixels is the edge of a mark or one of the picture's own.
import type { Planes } from '../planes.ts'
import type { Blend } from './blend.ts'

/** No single pair of pixels says more than this, in nats. */
const LIMIT = 6

/** A blend is a firm prediction: missing it counts more than a step of the picture's own. */
const MISS_WEIGHT = 1.5

/** A step is as unlikely as it is large, up to so many times the expected one. */
const LARGER = 1.2

/**
 * How much likelier it is, in nats, that the step from pixel `plain` to pixel `marked` is the mark's edge than that it
 * is the picture's own: both are taken to be Laplace distributed with the local variation, around the blend of `plain`
 * and around `plain` itself.
 */
export function edgeEvidence(planes: Planes, blend: Blend, variation: number, plain: number, marked: number): number {
  let step = 0
  let expected = 0
  let miss = 0
  for (let channel = 0; channel < planes.colour.length; channel += 1) {
    const plane = planes.colour[channel]!
    const under = plane[plain]!
    const shown = plane[marked]!
    const rise = blend.opacity * (blend.colour[channel]! - under)
    step += Math.abs(shown - under)
    expected += Math.abs(rise)
    miss += Math.abs(shown - under - rise)
  }
  // Steps much larger than expected are the picture's own, however far they go in the mark's direction.
  const unlikely = Math.min(step, LARGER * expected)
  return Math.min(LIMIT, Math.max(-LIMIT, (unlikely - MISS_WEIGHT * miss) / variation))
}
