// For every patch that touches a hole, the place of a like patch that touches none.
import type { Level } from './level.ts'

/** Patches reach so many pixels from their centre. */
export const RADIUS = 3

export interface SearchOptions {
  /** Only every so many-th column and row has targets. */
  readonly stride: number
  /** How far around the present match others are tried at random, in pixels. */
  readonly reach: number
  /** The same seed gives the same field. */
  readonly seed: number
}

/**
 * A nearest-neighbour field on one level. Method: PatchMatch, Barnes et al., "PatchMatch: a randomized correspondence
 * algorithm for structural image editing", ACM Transactions on Graphics 28, 2009.
 */
export class PatchField {
  readonly level: Level
  /** Centres of the patches that touch a hole, as indices of pixels. */
  readonly targets: Int32Array
  /** For each target the centre of the patch that it is like. */
  readonly sources: Int32Array
  /** For each target how unlike the two patches are: the sum of squared differences. */
  readonly costs: Float64Array
  /** The level's samples as bytes, all planes of a pixel side by side. */
  readonly samples: Uint8Array
  /** The pixels of the level's holes. */
  readonly holes: Int32Array
  readonly #stride: number
  /** 1 at the centres of patches without a hole. */
  readonly #usable: Uint8Array
  /** Number of each pixel among the targets, or -1. */
  readonly #number: Int32Array
  readonly #reach: number
  #state: number

  constructor(level: Level, { stride, reach, seed }: SearchOptions) {
    const { width, height, hole } = level
    this.level = level
    this.#stride = stride
    this.#reach = reach
    this.#state = (seed >>> 0) | 1
    this.#number = new Int32Array(hole.length).fill(-1)
    this.#usable = new Uint8Array(hole.length)
    const touching = patchesOver(level)
    const targets: number[] = []
    for (let y = RADIUS; y < height - RADIUS; y += 1) {
      for (let x = RADIUS; x < width - RADIUS; x += 1) {
        const i = y * width + x
        if (touching[i] === 0) this.#usable[i] = 1
        else if (x % stride === 0 && y % stride === 0) this.#number[i] = targets.push(i) - 1
      }
    }
    this.targets = Int32Array.from(targets)
    this.sources = new Int32Array(targets.length)
    this.costs = new Float64Array(targets.length)
    this.samples = new Uint8Array(hole.length * level.planes.length)
    this.holes = indicesOf(hole)
    for (const [p, plane] of level.planes.entries()) {
      for (let i = 0, to = p; i < plane.length; i += 1, to += level.planes.length) this.samples[to] = plane[i]! + 0.5
    }
  }

  /** False when no patch is free of holes, so that nothing can be found. */
  get usable(): boolean {
    return this.targets.length > 0 && this.#usable.includes(1)
  }

  /** Starts from twice the places that `coarse` found, and at random where it found none. */
  start(coarse: PatchField | undefined): void {
    const { width } = this.level
    let anywhere: Int32Array | undefined
    for (let t = 0; t < this.targets.length; t += 1) {
      const target = this.targets[t]!
      const known = coarse?.enlarged(target % width, Math.floor(target / width), width)
      if (known !== undefined && this.#usable[known] === 1) {
        this.sources[t] = known
        continue
      }
      anywhere ??= indicesOf(this.#usable)
      this.sources[t] = anywhere[Math.floor(this.#random() * anywhere.length)]!
    }
  }

  /** Where pixel `x`, `y` of a level of twice the size, `width` wide, comes from; undefined when that is not known. */
  enlarged(x: number, y: number, width: number): number | undefined {
    const coarseX = snap(x >> 1, this.#stride)
    const coarseY = snap(y >> 1, this.#stride)
    const number = this.#number[coarseY * this.level.width + coarseX] ?? -1
    if (number < 0) return undefined
    const source = this.sources[number]!
    const sourceX = 2 * (source % this.level.width) + x - 2 * coarseX
    const sourceY = 2 * Math.floor(source / this.level.width) + y - 2 * coarseY
    return sourceX < width ? sourceY * width + sourceX : undefined
  }

  /** For each pixel of the holes the known pixel that it comes from, by the target nearest before it; -1 without one. */
  origins(): Int32Array {
    const { width, height, hole } = this.level
    const origins = new Int32Array(hole.length).fill(-1)
    for (const i of this.holes) {
      const x = i % width
      const y = Math.floor(i / width)
      const targetX = this.#within(x, width)
      const targetY = this.#within(y, height)
      const number = this.#number[targetY * width + targetX] ?? -1
      if (number < 0) continue
      const source = this.sources[number]!
      const fromX = (source % width) + x - targetX
      const from = source + x - targetX + (y - targetY) * width
      if (fromX >= 0 && fromX < width && from >= 0 && from < hole.length && hole[from] === 0) origins[i] = from
    }
    return origins
  }

  /** The last place of a target up to `place`, along an axis of so many pixels; the first or the last one beyond them. */
  #within(place: number, length: number): number {
    const least = snap(RADIUS + this.#stride - 1, this.#stride)
    return Math.max(least, snap(Math.min(place, length - RADIUS - 1), this.#stride))
  }

  /** Takes over the present samples of the level's holes; to be called after they changed. */
  refresh(): void {
    const { planes } = this.level
    for (const i of this.holes) {
      for (let p = 0; p < planes.length; p += 1) this.samples[i * planes.length + p] = planes[p]![i]! + 0.5
    }
    for (let t = 0; t < this.targets.length; t += 1) {
      this.costs[t] = this.#compare(this.targets[t]!, this.sources[t]!, Number.POSITIVE_INFINITY)
    }
  }

  /** One pass of propagation and random search, forward or backward. */
  improve(forward: boolean): void {
    const count = this.targets.length
    const step = forward ? -this.#stride : this.#stride
    for (let k = 0; k < count; k += 1) {
      const t = forward ? k : count - 1 - k
      this.#propagate(t, step)
      this.#propagate(t, step * this.level.width)
      this.#searchAround(t)
    }
  }

  #propagate(t: number, offset: number): void {
    const neighbour = this.#number[this.targets[t]! + offset] ?? -1
    if (neighbour >= 0) this.#offer(t, this.sources[neighbour]! - offset)
  }

  #searchAround(t: number): void {
    const { width, height } = this.level
    const x = this.sources[t]! % width
    const y = Math.floor(this.sources[t]! / width)
    for (let radius = this.#reach; radius >= 1; radius *= 0.5) {
      const nearX = Math.round(x + (2 * this.#random() - 1) * radius)
      const nearY = Math.round(y + (2 * this.#random() - 1) * radius)
      if (nearX >= 0 && nearY >= 0 && nearX < width && nearY < height) this.#offer(t, nearY * width + nearX)
    }
  }

  #offer(t: number, source: number): void {
    if (this.#usable[source] !== 1 || source === this.sources[t]) return
    const cost = this.#compare(this.targets[t]!, source, this.costs[t]!)
    if (cost >= this.costs[t]!) return
    this.costs[t] = cost
    this.sources[t] = source
  }

  /** Sum of squared differences; stops early once it is no better than `limit`. */
  #compare(a: number, b: number, limit: number): number {
    const samples = this.samples
    const depth = this.level.planes.length
    const row = this.level.width * depth
    const length = (2 * RADIUS + 1) * depth
    let atA = (a - RADIUS * this.level.width - RADIUS) * depth
    let atB = (b - RADIUS * this.level.width - RADIUS) * depth
    let sum = 0
    for (let y = 0; y <= 2 * RADIUS; y += 1, atA += row, atB += row) {
      for (let k = 0; k < length; k += 1) {
        const difference = samples[atA + k]! - samples[atB + k]!
        sum += difference * difference
      }
      if (sum >= limit) return sum
    }
    return sum
  }

  /** Marsaglia's xorshift, "Xorshift RNGs", Journal of Statistical Software 8, 2003. */
  #random(): number {
    this.#state ^= this.#state << 13
    this.#state ^= this.#state >>> 17
    this.#state ^= this.#state << 5
    return (this.#state >>> 0) / 2 ** 32
  }
}

/** 1 at the centres of patches that touch a hole. */
function patchesOver({ width, height, hole }: Level): Uint8Array {
  const across = new Uint8Array(hole.length)
  for (let y = 0; y < height; y += 1) spread(hole, across, y * width, 1, width)
  const over = new Uint8Array(hole.length)
  for (let x = 0; x < width; x += 1) spread(across, over, x, width, height)
  return over
}

/** Sets what is at most {@link RADIUS} from something set, along a line of `count` samples `step` apart. */
function spread(from: Uint8Array, to: Uint8Array, start: number, step: number, count: number): void {
  let end = 0
  for (let k = 0; k < count; k += 1) {
    if (from[start + k * step] === 0) continue
    for (end = Math.max(end, k - RADIUS); end <= Math.min(count - 1, k + RADIUS); end += 1) to[start + end * step] = 1
  }
}

function indicesOf(set: Uint8Array): Int32Array {
  let count = 0
  for (let i = 0; i < set.length; i += 1) if (set[i] !== 0) count += 1
  const indices = new Int32Array(count)
  for (let i = 0, k = 0; k < count; i += 1) if (set[i] !== 0) indices[k++] = i
  return indices
}

function snap(value: number, stride: number): number {
  return value - (value % stride)
}
