// How alike two pixels are by their offset, learned from the known pixels of a window.
import type { Box } from '../box.ts'
import { SquareTransform } from './fft.ts'

/** Greatest offset, along each axis, that a covariance is known for. */
export const REACH = 31
/** Length of a row of a covariance table: offsets from -REACH to REACH. */
export const TABLE = 2 * REACH + 1
/** Index of the offset 0, 0 in a covariance table. */
export const CENTRE = REACH * TABLE + REACH

/** Sides of the two transforms: one for windows, one that just holds a table. */
const WIDE = 128
const NARROW = 64
/** Standard deviation, in pixels, of the Gaussian that long offsets are damped with. */
const DAMPING = 12
/** How much less the window's corners count than its centre, as an exponent at the corner. */
const FOCUS = 1.4
/** Offsets with fewer pairs of known pixels than this say nothing. */
const FEWEST_PAIRS = 50

/** A plane of samples of which some are known. */
export interface Sampled {
  readonly samples: Float32Array
  /** 0 where the sample is known. */
  readonly role: Uint8Array
  readonly width: number
}

/** Learns covariances, window by window. */
export class CovarianceLearner {
  readonly #wide = new SquareTransform(WIDE)
  readonly #narrow = new SquareTransform(NARROW)
  readonly #re = new Float64Array(WIDE * WIDE)
  readonly #im = new Float64Array(WIDE * WIDE)
  readonly #products = new Float64Array(WIDE * WIDE)
  readonly #pairs = new Float64Array(WIDE * WIDE)
  readonly #table = new Float64Array(NARROW * NARROW)
  readonly #zero = new Float64Array(NARROW * NARROW)
  readonly #across = new Float64Array(WIDE)
  readonly #down = new Float64Array(WIDE)

  /**
   * The covariance of `plane` inside `window`, from known pixels only: for every offset, the mean product of the
   * deviations of all pairs of known pixels that are so far apart, by the Wiener-Khinchin theorem. Long offsets are
   * damped and negative power is cut, which makes the result a valid (positive definite) covariance: Hall and Patil,
   * "Properties of nonparametric estimators of autocovariance for stationary random fields", 1994.
   * @param window at most 96 on a side: with the reach on one side it fits the transform, so that nothing wraps around
   * @param covariance receives the result, `TABLE` rows of `TABLE`; the variance is at `CENTRE`
   */
  learn(plane: Sampled, window: Box, covariance: Float64Array): void {
    this.#load(plane, window)
    this.#wide.forward(this.#re, this.#im, window.width)
    this.#toPower()
    // Exchanging real and imaginary parts makes the forward transform an inverse one.
    this.#wide.forwardEven(this.#pairs, this.#products, REACH)
    this.#average()
    this.#cutNegativePower()
    for (let dy = -REACH; dy <= REACH; dy += 1) {
      for (let dx = -REACH; dx <= REACH; dx += 1) {
        covariance[CENTRE + dy * TABLE + dx] = this.#table[wrap(dx, dy, NARROW)]!
      }
    }
  }

  /** Real part: weighted deviations from the mean; imaginary part: the weights, 0 where nothing is known. */
  #load({ samples, role, width }: Sampled, window: Box): void {
    const mean = meanOf({ samples, role, width }, window)
    fallOff(window.width, this.#across)
    fallOff(window.height, this.#down)
    this.#re.fill(0)
    this.#im.fill(0)
    for (let y = 0; y < window.height; y += 1) {
      for (let x = 0; x < window.width; x += 1) {
        const i = (window.top + y) * width + window.left + x
        if (role[i] !== 0) continue
        const weight = this.#across[x]! * this.#down[y]!
        this.#re[y * WIDE + x] = weight * (samples[i]! - mean)
        this.#im[y * WIDE + x] = weight
      }
    }
  }

  /** Tells the spectra of the two real signals apart and squares each; half of the columns tell the others. */
  #toPower(): void {
    const re = this.#re
    const im = this.#im
    for (let y = 0; y < WIDE; y += 1) {
      for (let x = 0; x <= WIDE / 2; x += 1) {
        const here = y * WIDE + x
        const mirrored = wrap(-x, -y, WIDE)
        const sumRe = re[here]! + re[mirrored]!
        const sumIm = im[here]! + im[mirrored]!
        const differenceRe = re[here]! - re[mirrored]!
        const differenceIm = im[here]! - im[mirrored]!
        this.#products[here] = (sumRe * sumRe + differenceIm * differenceIm) / 4
        this.#pairs[here] = (sumIm * sumIm + differenceRe * differenceRe) / 4
      }
    }
  }

  #average(): void {
    const scale = 1 / (WIDE * WIDE)
    this.#table.fill(0)
    for (let dy = -REACH; dy <= REACH; dy += 1) {
      for (let dx = -REACH; dx <= REACH; dx += 1) {
        const from = wrap(dx, dy, WIDE)
        const pairs = this.#pairs[from]! * scale
        if (pairs < FEWEST_PAIRS) continue
        const damping = Math.exp(-(dx * dx + dy * dy) / (2 * DAMPING * DAMPING))
        this.#table[wrap(dx, dy, NARROW)] = ((this.#products[from]! * scale) / pairs) * damping
      }
    }
  }

  #cutNegativePower(): void {
    const table = this.#table
    const zero = this.#zero.fill(0)
    this.#narrow.forwardEven(table, zero)
    for (let k = 0; k < table.length; k += 1) table[k] = Math.max(0, table[k]!) / table.length
    zero.fill(0)
    this.#narrow.forwardEven(zero, table)
  }
}

/** What the samples of a row of `length` weigh: less the farther they are from its centre. */
function fallOff(length: number, weights: Float64Array): void {
  const steepness = FOCUS / (2 * (length / 2) ** 2)
  for (let k = 0; k < length; k += 1) weights[k] = Math.exp(-steepness * (k - (length - 1) / 2) ** 2)
}

function meanOf({ samples, role, width }: Sampled, window: Box): number {
  let sum = 0
  let count = 0
  for (let y = window.top; y < window.top + window.height; y += 1) {
    for (let x = window.left; x < window.left + window.width; x += 1) {
      const i = y * width + x
      if (role[i] !== 0) continue
      sum += samples[i]!
      count += 1
    }
  }
  return count === 0 ? 0 : sum / count
}

/** Index of an offset in a square that wraps around; `side` is a power of two. */
function wrap(dx: number, dy: number, side: number): number {
  return (dy & (side - 1)) * side + (dx & (side - 1))
}
