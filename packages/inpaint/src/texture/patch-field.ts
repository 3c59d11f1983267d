// For every patch that touches a hole, the place of a like patch that touches none.
import { distanceTo } from '../distance.ts'
import type { Level } from './level.ts'

/** Patches reach so many pixels from their centre. */
export const RADIUS = 3

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
  readonly #stride: number
  readonly #usable: Uint8Array
  readonly #usableList: Int32Array
  /** Number of each pixel among the targets, or -1. */
  readonly #number: Int32Array
  readonly #packed: Uint8Array
  #state: number

  /**
   * @param stride only every so many-th column and row has targets
   * @param seed the same seed gives the same field
   */
  constructor(level: Level, stride: number, seed: number) {
    const { width, height, hole } = level
    this.level = level
    this.#stride = stride
    this.#state = (seed >>> 0) | 1
    this.#usable = new Uint8Array(hole.length)
    this.#number = new Int32Array(hole.length).fill(-1)
    const toHole = distanceTo(hole, width, height, RADIUS * Math.SQRT2)
    const targets: number[] = []
    const usable: number[] = []
    for (let y = RADIUS; y < height - RADIUS; y += 1) {
      for (let x = RADIUS; x < width - RADIUS; x += 1) {
        const i = y * width + x
        // A square patch touches a hole when one is nearer than its corner.
        if (toHole[i]! > RADIUS * Math.SQRT2) {
          this.#usable[i] = 1
          usable.push(i)
        } else if (x % stride === 0 && y % stride === 0) {
          this.#number[i] = targets.length
          targets.push(i)
        }
      }
    }
    this.targets = Int32Array.from(targets)
    this.#usableList = Int32Array.from(usable)
    this.sources = new Int32Array(targets.length)
    this.costs = new Float64Array(targets.length)
    this.#packed = new Uint8Array(hole.length * level.planes.length)
  }

  /** False when no patch is free of holes, so that nothing can be found. */
  get usable(): boolean {
    return this.#usableList.length > 0 && this.targets.length > 0
  }

  /** Starts from twice the places that `coarse` found, and at random where it found none. */
  start(coarse: PatchField | undefined): void {
    const { width } = this.level
    for (let t = 0; t < this.targets.length; t += 1) {
      const target = this.targets[t]!
      const known = coarse?.enlarged(target % width, Math.floor(target / width), width)
      this.sources[t] =
        known !== undefined && this.#usable[known] === 1
          ? known
          : this.#usableList[Math.floor(this.#random() * this.#usableList.length)]!
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

  /** For each pixel under a target's own square the pixel that it comes from; -1 where no target stands. */
  origins(): Int32Array {
    const { width, height } = this.level
    const origins = new Int32Array(width * height).fill(-1)
    for (let t = 0; t < this.targets.length; t += 1) {
      const target = this.targets[t]!
      for (let dy = 0; dy < this.#stride; dy += 1) {
        for (let dx = 0; dx < this.#stride; dx += 1)
          origins[target + dy * width + dx] = this.sources[t]! + dy * width + dx
      }
    }
    return origins
  }

  /** Takes over the level's present samples; to be called after they changed. */
  refresh(): void {
    const { planes } = this.level
    const depth = planes.length
    for (const [p, plane] of planes.entries()) {
      for (let i = 0, to = p; i < plane.length; i += 1, to += depth) this.#packed[to] = plane[i]! + 0.5
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
    for (let radius = Math.max(width, height); radius >= 1; radius *= 0.5) {
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
    const packed = this.#packed
    const depth = this.level.planes.length
    const row = this.level.width * depth
    const length = (2 * RADIUS + 1) * depth
    let atA = (a - RADIUS * this.level.width - RADIUS) * depth
    let atB = (b - RADIUS * this.level.width - RADIUS) * depth
    let sum = 0
    for (let y = 0; y <= 2 * RADIUS; y += 1, atA += row, atB += row) {
      for (let k = 0; k < length; k += 1) {
        const difference = packed[atA + k]! - packed[atB + k]!
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

function snap(value: number, stride: number): number {
  return value - (value % stride)
}
