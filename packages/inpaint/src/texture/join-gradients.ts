// Joins copied pieces without seams: their steps from pixel to pixel are kept, their levels are not.
import type { Level } from './level.ts'
import type { PatchField } from './patch-field.ts'

const SWEEPS = 48
/** Over-relaxation that carries levels some dozens of pixels far within those sweeps. */
const OMEGA = 1.85

/**
 * Gives the first `channels` planes of the field's holes the steps that their sources have, with the known pixels around
 * as they are, starting from what stands in the holes. Method: Pérez, Gangnet and Blake, "Poisson image editing", ACM
 * Transactions on Graphics 22, 2003, by successive over-relaxation.
 */
export function joinGradients(field: PatchField, channels: number): void {
  const { level } = field
  const origins = field.origins()
  const found: number[] = []
  for (let i = 0; i < level.hole.length; i += 1) if (level.hole[i] !== 0 && origins[i]! >= 0) found.push(i)
  const pixels = Int32Array.from(found)
  const { neighbours, count } = neighbourhoods(level, pixels)
  for (const plane of level.planes.slice(0, channels)) {
    const steps = stepsOf(level, plane, pixels, neighbours, origins)
    for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
      relaxOnce(plane, pixels, neighbours, count, steps, sweep % 2 === 1)
    }
  }
}

/** Up to four neighbours of each pixel, -1 beyond the border, and how many there are. */
function neighbourhoods({ width, height }: Level, pixels: Int32Array): { neighbours: Int32Array; count: Uint8Array } {
  const neighbours = new Int32Array(4 * pixels.length).fill(-1)
  const count = new Uint8Array(pixels.length)
  for (const [k, i] of pixels.entries()) {
    const x = i % width
    const y = Math.floor(i / width)
    if (x > 0) neighbours[4 * k] = i - 1
    if (x < width - 1) neighbours[4 * k + 1] = i + 1
    if (y > 0) neighbours[4 * k + 2] = i - width
    if (y < height - 1) neighbours[4 * k + 3] = i + width
    for (let side = 0; side < 4; side += 1) if (neighbours[4 * k + side]! >= 0) count[k]! += 1
  }
  return { neighbours, count }
}

/** For each pixel the sum of the steps from its neighbours to it, as its source and theirs have them. */
function stepsOf(
  { hole }: Level,
  plane: Float32Array,
  pixels: Int32Array,
  neighbours: Int32Array,
  origins: Int32Array,
): Float32Array {
  const steps = new Float32Array(pixels.length)
  for (const [k, i] of pixels.entries()) {
    for (let side = 0; side < 4; side += 1) {
      const j = neighbours[4 * k + side]!
      if (j < 0) continue
      let [sum, count] = [0, 0]
      for (const from of [origins[i]!, hole[j] === 0 ? -1 : origins[j]! + i - j]) {
        const to = from + j - i
        if (from < 0 || to < 0 || to >= hole.length || hole[from] !== 0 || hole[to] !== 0) continue
        sum += plane[from]! - plane[to]!
        count += 1
      }
      if (count > 0) steps[k]! += sum / count
    }
  }
  return steps
}

function relaxOnce(
  plane: Float32Array,
  pixels: Int32Array,
  neighbours: Int32Array,
  count: Uint8Array,
  steps: Float32Array,
  backward: boolean,
): void {
  for (let step = 0; step < pixels.length; step += 1) {
    const k = backward ? pixels.length - 1 - step : step
    let sum = steps[k]!
    for (let at = 4 * k; at < 4 * k + 4; at += 1) if (neighbours[at]! >= 0) sum += plane[neighbours[at]!]!
    const i = pixels[k]!
    plane[i]! += OMEGA * (sum / count[k]! - plane[i]!)
  }
}
