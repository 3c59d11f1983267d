// What becomes of the alpha of masked pixels.
import { distanceTo } from './distance.ts'
import type { Job } from './job.ts'
import { HOLE, hasAlpha } from './planes.ts'

/** How far from the mark, in pixels, alpha is looked at. */
const RIM = 2.5

/**
 * Gives the changed pixels of a job's `core` the alpha of the others around them, where those have one and the same
 * value; elsewhere each keeps its own. A mark that was stamped over a transparent ground so becomes transparent again.
 * @param role per pixel of the job: `HOLE` where it was changed
 * @param data samples of the core, changed in place
 */
export function settleAlpha(job: Job, role: Uint8Array, data: Uint8Array | Uint16Array): void {
  if (!hasAlpha(job.pixels)) return
  const common = commonAlpha(job, role)
  if (common === undefined) return
  const { core } = job
  const { channels, width } = job.pixels
  for (let y = 0; y < core.height; y += 1) {
    for (let x = 0; x < core.width; x += 1) {
      if (role[(core.top + y) * width + core.left + x] !== HOLE) continue
      data[(y * core.width + x + 1) * channels - 1] = common
    }
  }
}

/** The one alpha value of all pixels at the rim of those that were changed. */
function commonAlpha({ pixels }: Job, role: Uint8Array): number | undefined {
  const changed = role.map((value) => (value === HOLE ? 1 : 0))
  const distance = distanceTo(changed, pixels.width, pixels.height, RIM)
  let common: number | undefined
  for (let i = 0; i < role.length; i += 1) {
    if (role[i] === HOLE || distance[i]! > RIM) continue
    const alpha = pixels.data[(i + 1) * pixels.channels - 1]!
    if (common !== undefined && common !== alpha) return undefined
    common = alpha
  }
  return common
}
