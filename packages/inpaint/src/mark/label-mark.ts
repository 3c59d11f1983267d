// Tells the mark's own pixels from the others of its region: those labels win that explain most steps as the mark's edge.
import { HOLE, type Planes } from '../planes.ts'
import type { Blend } from './blend.ts'
import { edgeEvidence } from './edge-evidence.ts'

/** Pixels are compared over 2 and 3 pixels: an edge has soft pixels, so direct neighbours tell nothing of it. */
const LONGEST = 3
/** What each pixel's length of outline costs, in nats. */
const OUTLINE = 0.8
/** Greatest cost of a pixel whose colour the mark rules out, in nats. */
const IMPOSSIBLE = 12
/** Rounding and noise may take a sample this far out of range. */
const NOISE = 4
const SWEEPS = 100
/** The labels are looked at every so many sweeps, and the sweeps end when so small a share of them has changed. */
const LOOK = 10
const SETTLED = 0.002
/** Step sizes of the primal-dual method; their product is below 1 / 24, the squared norm of six differences. */
const PRIMAL_STEP = 0.2
const DUAL_STEP = 0.2

/** One pixel pair as an edge of the graph: it costs `weight` when its ends have different labels. */
interface Links {
  readonly first: Int32Array
  readonly second: Int32Array
  readonly weight: Float32Array
}

/**
 * One byte per pixel of `planes`: 1 where the pixel belongs to a mark that `blend` describes. Pixels that are not
 * masked are 0. The labels minimise the sum of evidence and outline, a convex problem after relaxation (Chan, Esedoglu
 * and Nikolova, "Algorithms for finding global minimizers of image segmentation and denoising models", 2006), by the
 * primal-dual method of Chambolle and Pock ("A first-order primal-dual algorithm for convex problems", 2011).
 */
export function labelMark(planes: Planes, blend: Blend, variation: Float32Array): Uint8Array<ArrayBuffer> {
  const pixels = maskedPixels(planes)
  const { cost, links } = buildGraph(planes, blend, variation, pixels)
  const labels = minimise(cost, links)
  const marked = new Uint8Array(planes.role.length)
  for (let k = 0; k < pixels.length; k += 1) if (labels[k]! > 0.5) marked[pixels[k]!] = 1
  return marked
}

function maskedPixels(planes: Planes): Int32Array {
  const pixels: number[] = []
  for (let i = 0; i < planes.role.length; i += 1) if (planes.role[i] === HOLE) pixels.push(i)
  return Int32Array.from(pixels)
}

function buildGraph(
  planes: Planes,
  blend: Blend,
  variation: Float32Array,
  pixels: Int32Array,
): { cost: Float32Array; links: Links } {
  const { width, height } = planes
  // Node 0 stands for everything outside the mask: its label is fixed at 0.
  const nodes = new Int32Array(planes.role.length)
  for (let k = 0; k < pixels.length; k += 1) nodes[pixels[k]!] = k + 1
  const cost = new Float32Array(pixels.length + 1)
  for (let k = 0; k < pixels.length; k += 1) cost[k + 1] = impossibility(planes, blend, pixels[k]!)
  const most = (pixels.length + 1) * 4 * LONGEST
  const first = new Int32Array(most)
  const second = new Int32Array(most)
  const weight = new Float32Array(most)
  let count = 0
  const link = (a: number, b: number, reach: number): void => {
    if (nodes[a] === 0 && nodes[b] === 0) return
    let strength = OUTLINE
    if (reach > 1) {
      const local = Math.max(variation[a]!, variation[b]!)
      const onB = OUTLINE - edgeEvidence(planes, blend, local, a, b)
      const onA = OUTLINE - edgeEvidence(planes, blend, local, b, a)
      // The asymmetry between the two directions is a cost of the labels themselves.
      cost[nodes[a]!]! += (onA - onB) / 2
      cost[nodes[b]!]! += (onB - onA) / 2
      strength = (onA + onB) / 2
    }
    if (strength <= 0) return
    first[count] = nodes[a]!
    second[count] = nodes[b]!
    weight[count] = strength
    count += 1
  }
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const i = y * width + x
      for (let reach = 1; reach <= LONGEST; reach += 1) {
        if (x + reach < width) link(i, i + reach, reach)
        if (y + reach < height) link(i, i + reach * width, reach)
      }
    }
  }
  const links = {
    first: first.subarray(0, count),
    second: second.subarray(0, count),
    weight: weight.subarray(0, count),
  }
  return { cost, links }
}

/** What it costs, in nats, to call a pixel covered when no colour from 0 to 255 under the mark would show like this. */
function impossibility(planes: Planes, { opacity, colour }: Blend, pixel: number): number {
  let excess = 0
  for (const [channel, plane] of planes.colour.entries()) {
    const darkest = opacity * colour[channel]!
    const lightest = darkest + (1 - opacity) * 255
    excess += Math.max(0, darkest - plane[pixel]!, plane[pixel]! - lightest)
  }
  return Math.min(IMPOSSIBLE, Math.max(0, excess / planes.colour.length - NOISE))
}

function minimise(cost: Float32Array, { first, second, weight }: Links): Float32Array {
  // Any start leads to the same minimum; this one is near it.
  const label = cost.map((value, n) => (n > 0 && value < 0 ? 1 : 0))
  const leading = label.slice()
  const flow = new Float32Array(first.length)
  const pull = new Float32Array(cost.length)
  const settled = new Uint8Array(label.length)
  for (let sweep = 1; sweep <= SWEEPS; sweep += 1) {
    pull.fill(0)
    for (let k = 0; k < flow.length; k += 1) {
      const a = first[k]!
      const b = second[k]!
      const limit = weight[k]!
      const next = flow[k]! + DUAL_STEP * (leading[a]! - leading[b]!)
      const held = Math.max(-limit, Math.min(limit, next))
      flow[k] = held
      pull[a]! += held
      pull[b]! -= held
    }
    for (let n = 1; n < label.length; n += 1) {
      const before = label[n]!
      const next = before - PRIMAL_STEP * (pull[n]! + cost[n]!)
      const held = Math.max(0, Math.min(1, next))
      label[n] = held
      leading[n] = 2 * held - before
    }
    if (sweep % LOOK !== 0) continue
    let changed = 0
    for (let n = 0; n < label.length; n += 1) {
      const now = label[n]! > 0.5 ? 1 : 0
      if (now !== settled[n]) changed += 1
      settled[n] = now
    }
    if (changed <= SETTLED * label.length) break
  }
  return label.subarray(1)
}
