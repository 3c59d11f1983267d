// Looks at each connected part of what was labelled as a mark: parts of the picture that only resemble it are found out.
import type { Planes } from '../planes.ts'
import type { Blend } from './blend.ts'
import { edgeEvidence } from './edge-evidence.ts'

/** One connected part of a mark, and how well its outline is explained by the blend. */
export interface Component {
  /** Indices of its pixels. */
  readonly pixels: Int32Array
  /** Number of pixel pairs across its outline. */
  readonly pairs: number
  /** Share of those pairs that the blend explains. */
  readonly explained: number
  /** Sum of the evidence of those pairs, in nats. */
  readonly evidence: number
  /** The opacity that fits this outline best, the colour given. */
  readonly opacity: number
}

/** A pair is explained when the blend misses it by less than these shares of the expected step and the variation. */
const STEP_SHARE = 0.35
const VARIATION_SHARE = 0.7

/** The 8-connected components of `labels`, in reading order. */
export function measureComponents(
  planes: Planes,
  labels: Uint8Array,
  blend: Blend,
  variation: Float32Array,
): Component[] {
  const seen = new Uint8Array(labels.length)
  const components: Component[] = []
  for (let i = 0; i < labels.length; i += 1) {
    if (labels[i] === 0 || seen[i] !== 0) continue
    const pixels = collect(labels, seen, i, planes.width, planes.height)
    components.push({ pixels, ...measureOutline(planes, labels, blend, variation, pixels) })
  }
  return components
}

function collect(labels: Uint8Array, seen: Uint8Array, start: number, width: number, height: number): Int32Array {
  const found = [start]
  seen[start] = 1
  for (let k = 0; k < found.length; k += 1) {
    const x = found[k]! % width
    const y = Math.floor(found[k]! / width)
    for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny += 1) {
      for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx += 1) {
        const next = ny * width + nx
        if (labels[next] === 0 || seen[next] !== 0) continue
        seen[next] = 1
        found.push(next)
      }
    }
  }
  return Int32Array.from(found)
}

function measureOutline(
  planes: Planes,
  labels: Uint8Array,
  blend: Blend,
  variation: Float32Array,
  pixels: Int32Array,
): Omit<Component, 'pixels'> {
  const { width, height } = planes
  let [pairs, explained, evidence, shared, spread] = [0, 0, 0, 0, 0]
  const across = (inside: number, outside: number): void => {
    const local = Math.max(variation[inside]!, variation[outside]!)
    let [miss, room] = [0, 0]
    for (const [channel, plane] of planes.colour.entries()) {
      const reach = blend.colour[channel]! - plane[outside]!
      const step = plane[inside]! - plane[outside]!
      miss += Math.abs(step - blend.opacity * reach)
      room += Math.abs(blend.opacity * reach)
      shared += reach * step
      spread += reach * reach
    }
    pairs += 1
    if (miss < STEP_SHARE * room + VARIATION_SHARE * local) explained += 1
    evidence += edgeEvidence(planes, blend, local, outside, inside)
  }
  for (const i of pixels) {
    const x = i % width
    const y = Math.floor(i / width)
    // The pixels right at the outline are soft: one further in is compared with the second one further out.
    if (x >= 2 && x < width - 1 && labels[i - 1] === 0 && labels[i - 2] === 0) across(i + 1, i - 2)
    if (x >= 1 && x < width - 2 && labels[i + 1] === 0 && labels[i + 2] === 0) across(i - 1, i + 2)
    if (y >= 2 && y < height - 1 && labels[i - width] === 0 && labels[i - 2 * width] === 0) {
      across(i + width, i - 2 * width)
    }
    if (y >= 1 && y < height - 2 && labels[i + width] === 0 && labels[i + 2 * width] === 0) {
      across(i - width, i + 2 * width)
    }
  }
  return {
    pairs,
    explained: pairs === 0 ? 0 : explained / pairs,
    evidence,
    opacity: spread === 0 ? 0 : shared / spread,
  }
}
