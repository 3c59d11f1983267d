// The clear steps of a region, laid out so that thousands of blends can be weighed against them.
import { HOLE, KNOWN, type Planes, VOID } from '../planes.ts'
import type { Blend } from './blend.ts'
import { difference } from './variation.ts'

/** How far apart the pixels of a step are: wide enough to leave out the soft pixels of an edge. */
export const STEP = 3
/** Steps below so many local variations are no votes. */
const CLEAR_STEP = 2
/** A step that a blend misses by so many local variations is not explained by it. */
const TOLERANCE = 1.2
/** At most so many steps vote. */
const VOTERS = 8_000

/** Pairs of pixels; `from` and `to` hold their samples, channel by channel. */
export class Steps {
  readonly channels: number
  readonly count: number
  readonly from: Float32Array
  readonly to: Float32Array
  /** The greatest miss, summed over channels, that still counts, per step. */
  readonly reach: Float32Array

  constructor({ colour }: Planes, pairs: readonly Pair[]) {
    const stride = Math.max(1, Math.ceil(pairs.length / VOTERS))
    this.channels = colour.length
    this.count = Math.ceil(pairs.length / stride)
    this.from = new Float32Array(this.count * this.channels)
    this.to = new Float32Array(this.count * this.channels)
    this.reach = new Float32Array(this.count)
    for (let k = 0; k < this.count; k += 1) {
      const pair = pairs[k * stride]!
      this.reach[k] = TOLERANCE * pair.variation
      for (let c = 0; c < this.channels; c += 1) {
        this.from[k * this.channels + c] = colour[c]![pair.from]!
        this.to[k * this.channels + c] = colour[c]![pair.to]!
      }
    }
  }

  /**
   * Sum over every `stride`-th step of how closely `blend` explains it in one direction or the other, 0 to 1 each, times
   * `stride`.
   */
  explained({ opacity, colour }: Blend, stride = 1): number {
    const { from, to, reach, channels } = this
    const through = 1 - opacity
    let sum = 0
    for (let k = 0; k < this.count; k += stride) {
      let [forward, backward] = [0, 0]
      for (let c = 0, at = k * channels; c < channels; c += 1, at += 1) {
        const added = opacity * colour[c]!
        forward += Math.abs(to[at]! - through * from[at]! - added)
        backward += Math.abs(from[at]! - through * to[at]! - added)
      }
      sum += closeness(Math.min(forward, backward), reach[k]!)
    }
    return sum * stride
  }
}

/** Tukey's biweight: exact matches count fully, near ones less, others nothing. */
export function closeness(miss: number, reach: number): number {
  const share = miss / reach
  return share < 1 ? (1 - share * share) ** 2 : 0
}

interface Pair {
  readonly from: number
  readonly to: number
  readonly variation: number
}

/** Clear steps of the masked region, and of its unmasked surroundings. */
export function collectSteps(planes: Planes, variation: Float32Array): { inside: Steps; outside: Steps } {
  const { width, height, role, colour } = planes
  const inside: Pair[] = []
  const outside: Pair[] = []
  const offer = (from: number, to: number): void => {
    if (role[to] === VOID) return
    const local = Math.max(variation[from]!, variation[to]!)
    if (difference(colour, from, to) < CLEAR_STEP * local) return
    const within = role[from] === HOLE || role[to] === HOLE
    if (within) inside.push({ from, to, variation: local })
    else if (role[from] === KNOWN && role[to] === KNOWN) outside.push({ from, to, variation: local })
  }
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const from = y * width + x
      if (role[from] === VOID) continue
      if (x + STEP < width) offer(from, from + STEP)
      if (y + STEP < height) offer(from, from + STEP * width)
    }
  }
  return { inside: new Steps(planes, inside), outside: new Steps(planes, outside) }
}
