// A second way to a mark's blend, for pictures so busy that its edges drown: from what shows all over a closely drawn mask.
import { distanceInside } from '../distance.ts'
import { smoothFill } from '../fill/smooth-fill.ts'
import type { Blend } from '../mark/blend.ts'
import type { KnownMark } from '../mark/known-mark.ts'
import { localVariation } from '../mark/variation.ts'
import { clonePlanes, HOLE, type Planes } from '../planes.ts'
import type { DeblendOptions } from './deblend.ts'
import { refineBlend, type Sample } from './refine-blend.ts'

/** How far a closely drawn mask is taken to reach beyond the mark's sharp part, in pixels. */
const MARGIN = 4
/** Pixels that lie so much deeper still are predicted too poorly to tell anything. */
const SAMPLE_DEPTH = 6
const SAMPLES = 6000
const FEWEST_SAMPLES = 200
/** The blend must bring what shows so much nearer to the prediction, as a share of the median difference. */
const GAIN = 0.75
/** Outside these opacities there is nothing to be seen, or nothing to see through. */
const OPACITIES = { least: 0.1, greatest: 0.85 }

/**
 * The blend that makes what is predicted from outside the mask into what shows inside it; undefined when no blend does,
 * as in a mask that covers more than the mark. The regression is that of `refineBlend`.
 */
export function blendByPrediction(planes: Planes, options: DeblendOptions): KnownMark | undefined {
  const { width, height, role } = planes
  const depth = distanceInside(
    role.map((value) => (value === HOLE ? 1 : 0)),
    width,
    height,
  )
  const pixels: number[] = []
  for (let i = 0; i < depth.length; i += 1) {
    if (depth[i]! >= MARGIN && depth[i]! <= MARGIN + SAMPLE_DEPTH) pixels.push(i)
  }
  if (pixels.length < FEWEST_SAMPLES) return undefined
  const predicted = clonePlanes(planes)
  smoothFill(predicted, { ...options, quality: 'fast' })
  const variation = localVariation(predicted, 3)
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
  const nothing = { opacity: 0, colour: planes.colour.map(() => 128) }
  const [white, black] = [255, 0].map((sample) => {
    return refineBlend(samples, { opacity: 0.5, colour: planes.colour.map(() => sample) })
  }) as [Blend, Blend]
  const blend = typicalMiss(samples, white) < typicalMiss(samples, black) ? white : black
  if (blend.opacity < OPACITIES.least || blend.opacity > OPACITIES.greatest) return undefined
  if (typicalMiss(samples, blend) > GAIN * typicalMiss(samples, nothing)) return undefined
  return { blend, margin: MARGIN }
}

/** The median difference between what shows and what the blend makes of the prediction, summed over channels. */
function typicalMiss(samples: readonly Sample[], { opacity, colour }: Blend): number {
  const misses = Float64Array.from(samples, ({ shown, under }) => {
    return shown.reduce((sum, sample, c) => sum + Math.abs(sample - under[c]! - opacity * (colour[c]! - under[c]!)), 0)
  })
  return misses.sort()[misses.length >> 1]!
}
