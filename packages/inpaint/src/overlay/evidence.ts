// How much of a picture's detail is explained by the mark lying at a certain place.

import { LUMA } from '../lossy/layers.ts'
import { hasAlpha, scaleOf } from '../planes.ts'
import type { PixelImage } from '../types.ts'
import type { Traces } from './traces.ts'

/** Where the traces' grid lies in the picture: `picture = offset + scale * grid`, of pixel corners. */
export interface Mapping {
  readonly x: number
  readonly y: number
  readonly scaleX: number
  readonly scaleY: number
}

export const IDENTITY: Mapping = { x: 0, y: 0, scaleX: 1, scaleY: 1 }

/** Steps of the picture larger than this count with little more than it: one hard edge must not outweigh a whole mark. */
const SATURATION = 32

/**
 * Correlation, -1 to 1, between the picture's steps and those that the mark makes there: normalised cross-correlation
 * (Lewis 1995) of differences. A pair `p, q` over the same ground `B` obeys `v_p - v_q = opacity * (m_p - m_q - (a_p - a_q) B)`;
 * the mean of the two stands for `B`, as it does not depend on the ground's own step.
 */
export function correlate(image: PixelImage, traces: Traces, mapping: Mapping): number {
  const { count, alpha, colour, lines } = traces
  const shown = new Float64Array(2 * lines)
  let [cross, steps, expected] = [0, 0, 0]
  for (let trace = 0; trace < count; trace += 1) {
    if (!readTrace(image, traces, mapping, trace, shown)) continue
    const alphaStep = alpha[2 * trace]! - alpha[2 * trace + 1]!
    for (let line = 0; line < lines; line += 1) {
      const [first, second] = [shown[line]!, shown[lines + line]!]
      const at = 2 * trace * lines + line
      const model = colour[at]! - colour[at + lines]! - alphaStep * (first + second) * 0.5
      const step = first - second
      const seen = step / (1 + Math.abs(step) / SATURATION)
      cross += seen * model
      steps += seen * seen
      expected += model * model
    }
  }
  return cross / Math.sqrt(steps * expected + 1e-9)
}

/**
 * Reads what the picture shows at a trace's two pixels, 0 to 255: all lines of the first, then of the second.
 * @returns false where the picture has nothing to say: beyond its borders, or fully transparent
 */
export function readTrace(
  image: PixelImage,
  traces: Traces,
  mapping: Mapping,
  trace: number,
  into: Float64Array,
): boolean {
  const { data, width, height, channels } = image
  const { at, lines } = traces
  const scale = 1 / scaleOf(image)
  for (let end = 0; end < 2; end += 1) {
    const x = Math.floor(mapping.x + (at[4 * trace + 2 * end]! + 0.5) * mapping.scaleX)
    const y = Math.floor(mapping.y + (at[4 * trace + 2 * end + 1]! + 0.5) * mapping.scaleY)
    if (x < 0 || y < 0 || x >= width || y >= height) return false
    const p = (y * width + x) * channels
    if (hasAlpha(image) && data[p + channels - 1] === 0) return false
    if (lines === 1 && channels >= 3) {
      into[end] = (LUMA[0] * data[p]! + LUMA[1] * data[p + 1]! + LUMA[2] * data[p + 2]!) * scale
    } else for (let line = 0; line < lines; line += 1) into[end * lines + line] = data[p + line]! * scale
  }
  return true
}
