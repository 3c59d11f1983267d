// What becomes of the alpha of masked pixels.
import { distanceInside } from './distance.ts'
import type { Job } from './job.ts'
import { hasAlpha } from './planes.ts'

/** How far from the mark, in pixels, alpha is looked at. */
const RIM = 2.5

/**
 * Gives the masked pixels of a job's `core` the alpha of the unmasked ones around, where those have one and the same
 * value; elsewhere each keeps its own. A mark that was stamped over a transparent ground so becomes transparent again.
 * @param data samples of the core, changed in place
 */
export function settleAlpha(job: Job, data: Uint8Array | Uint16Array): void {
  if (!hasAlpha(job.pixels)) return
  const common = commonAlpha(job)
  if (common === undefined) return
  const { core } = job
  const { channels, width } = job.pixels
  for (let y = 0; y < core.height; y += 1) {
    for (let x = 0; x < core.width; x += 1) {
      if (job.mask[(core.top + y) * width + core.left + x] === 0) continue
      data[(y * core.width + x + 1) * channels - 1] = common
    }
  }
}

/** The one alpha value of all unmasked pixels at the rim of the mark. */
function commonAlpha({ pixels, mask }: Job): number | undefined {
  const outside = mask.map((value) => (value === 0 ? 1 : 0))
  const distance = distanceInside(outside, pixels.width, pixels.height)
  let common: number | undefined
  for (let i = 0; i < mask.length; i += 1) {
    if (mask[i] !== 0 || distance[i]! > RIM) continue
    const alpha = pixels.data[(i + 1) * pixels.channels - 1]!
    if (common !== undefined && common !== alpha) return undefined
    common = alpha
  }
  return common
}
