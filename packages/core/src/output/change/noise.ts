// Estimates how far a service's own encoding moves samples, from the picture itself, although a part of it was changed.
import { ACTIVITY_CLASSES, type Plane } from './statistic.ts'

/** A class with fewer pixels says nothing for itself. */
const LEAST_PIXELS = 400
/** Steps of the histogram, in levels. */
const STEP = 1 / 32
const STEPS = 2048
/**
 * The quarter of the pixels that differ least are not the mark, even where the mark covers half of the picture. For
 * normal noise of one channel that quartile lies at 0.32 deviations; for the root mean square of three channels, whose
 * noise is partly common, at about 0.45.
 */
const QUARTILE = 0.25
const DEVIATIONS_AT_QUARTILE = { grey: 0.32, colour: 0.45 }

/** The standard deviation of the change statistic that is noise, for each class of liveliness, in levels of 255. */
export function noiseByClass(statistic: Plane, classes: Uint8Array, kind: 'grey' | 'colour'): Float32Array {
  const deviations = DEVIATIONS_AT_QUARTILE[kind]
  const histogram = new Uint32Array(ACTIVITY_CLASSES * STEPS)
  const counts = new Uint32Array(ACTIVITY_CLASSES)
  for (let pixel = 0; pixel < statistic.length; pixel++) {
    const activity = classes[pixel] as number
    const step = Math.min(STEPS - 1, Math.floor((statistic[pixel] as number) / STEP))
    const at = activity * STEPS + step
    histogram[at] = (histogram[at] as number) + 1
    counts[activity] = (counts[activity] as number) + 1
  }
  const noise = new Float32Array(ACTIVITY_CLASSES)
  // Livelier classes are at least as noisy, and one that is too small to ask takes the answer of its neighbour.
  let calmer: number | undefined
  for (let activity = 0; activity < ACTIVITY_CLASSES; activity++) {
    if ((counts[activity] as number) >= LEAST_PIXELS) {
      const own = histogram.subarray(activity * STEPS, (activity + 1) * STEPS)
      const found = quartile(own, counts[activity] as number) / deviations
      if (calmer === undefined) noise.fill(found, 0, activity)
      calmer = Math.max(calmer ?? 0, found)
    }
    noise[activity] = calmer ?? 0
  }
  return noise
}

function quartile(histogram: Uint32Array, count: number): number {
  let below = 0
  for (let step = 0; step < STEPS; step++) {
    below += histogram[step] as number
    if (below >= count * QUARTILE) return step * STEP
  }
  return STEPS * STEP
}
