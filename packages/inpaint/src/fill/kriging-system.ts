// The linear algebra of one block: known pixels in, coefficients out, from which any pixel near by is predicted.
import { eliminate, factorise, type Rows, substituteBack } from './cholesky.ts'
import { CENTRE, TABLE } from './covariance.ts'
import type { Neighbourhood } from './neighbourhood.ts'

/** Independent noise, as a share of the variance: keeps the system well conditioned. */
const RELATIVE_NOISE = 0.002
/** Variance of the rounding and sensor noise that any picture has, in squared sample steps. */
const NOISE = 0.2
/** Variance below which a window counts as flat. */
const FLAT = 0.01

/**
 * Ordinary kriging in its dual form: one Cholesky factor per block serves all pixels and all channels. Method: Cressie,
 * "Statistics for spatial data", 1993, section 3.4.5; Rasmussen and Williams, "Gaussian processes for machine learning",
 * 2006, algorithm 2.1.
 */
export class KrigingSystem {
  /** Logarithm, up to a constant, of how likely the covariance makes the known pixels, whatever their variance. */
  evidence = 0
  readonly #limit: number
  /**
   * The covariances between the known pixels, which become their Cholesky factor; then the right sides, a row of ones and
   * one per channel, which become the coefficients. All rows have `#limit` numbers.
   */
  readonly #rows: Rows
  /** Where each known pixel stands in the picture, in rows as long as those of a covariance table. */
  readonly #places: Int32Array
  readonly #means: Float64Array
  #count = 0

  /**
   * @param limit greatest number of known pixels, even
   * @param channels number of colour channels: 1 or 3
   */
  constructor(limit: number, channels: number) {
    this.#limit = limit
    const count = limit + 1 + channels
    this.#rows = {
      numbers: new Float64Array(count * limit),
      base: Int32Array.from({ length: count }, (_, row) => row * limit),
      first: new Int32Array(count),
    }
    this.#places = new Int32Array(limit)
    this.#means = new Float64Array(channels)
  }

  /**
   * Solves for the known pixels of `near`, which lie within `REACH` of each other; their samples stand in `colour`. Of an
   * odd number of pixels the last, which is the farthest, does not count.
   */
  solve(near: Neighbourhood, covariance: Float64Array, colour: readonly Float32Array[], width: number): void {
    this.weigh(near, covariance, colour, width, near.count)
    for (let side = 1; side <= colour.length; side += 1) substituteBack(this.#rows, this.#limit + side, this.#count)
  }

  /** Sets the evidence by the first `most` known pixels, which are the nearest. Nothing can be predicted after it. */
  weigh(
    near: Neighbourhood,
    covariance: Float64Array,
    colour: readonly Float32Array[],
    width: number,
    most: number,
  ): void {
    const count = Math.min(most, near.count) & ~1
    this.#count = count
    for (let a = 0; a < count; a += 1) this.#places[a] = near.y[a]! * TABLE + near.x[a]!
    const variance = covariance[CENTRE]! + FLAT
    const noise = RELATIVE_NOISE * variance + NOISE
    this.#loadCovariances(covariance, variance + noise)
    factorise(this.#rows, count, noise)
    this.#loadSides(near, colour, width)
    for (let side = 0; side <= colour.length; side += 2) eliminate(this.#rows, this.#limit + side, count)
    this.evidence = this.#separateMeans()
  }

  /** Adds `share` of the prediction at `x`, `y`, which must be within `REACH` of every known pixel, to `prediction`. */
  predict(covariance: Float64Array, x: number, y: number, share: number, prediction: Float64Array): void {
    const from = CENTRE + y * TABLE + x
    if (this.#means.length === 1) this.#addGrey(covariance, from, share, prediction)
    else this.#addColour(covariance, from, share, prediction)
  }

  #addGrey(covariance: Float64Array, from: number, share: number, prediction: Float64Array): void {
    const [rows, places] = [this.#rows.numbers, this.#places]
    const grey = this.#startOf(1)
    let sum = this.#means[0]!
    for (let a = 0; a < this.#count; a += 1) sum += rows[grey + a]! * covariance[from - places[a]!]!
    prediction[0]! += share * sum
  }

  /** All channels at once: each covariance is looked up once, and no sum waits for its own last addition. */
  #addColour(covariance: Float64Array, from: number, share: number, prediction: Float64Array): void {
    const [rows, places, count] = [this.#rows.numbers, this.#places, this.#count]
    const [first, second, third] = [this.#startOf(1), this.#startOf(2), this.#startOf(3)]
    let red = this.#means[0]!
    let green = this.#means[1]!
    let blue = this.#means[2]!
    for (let a = 0; a < count; a += 1) {
      const likeness = covariance[from - places[a]!]!
      red += rows[first + a]! * likeness
      green += rows[second + a]! * likeness
      blue += rows[third + a]! * likeness
    }
    prediction[0]! += share * red
    prediction[1]! += share * green
    prediction[2]! += share * blue
  }

  #startOf(side: number): number {
    return this.#rows.base[this.#limit + side]!
  }

  #loadCovariances(covariance: Float64Array, diagonal: number): void {
    const [rows, places, limit] = [this.#rows.numbers, this.#places, this.#limit]
    for (let a = 0; a < this.#count; a += 1) {
      const row = a * limit
      const from = CENTRE + places[a]!
      for (let b = 0; b < a; b += 1) rows[row + b] = covariance[from - places[b]!]!
      rows[row + a] = diagonal
    }
  }

  #loadSides(near: Neighbourhood, colour: readonly Float32Array[], width: number): void {
    const [rows, count] = [this.#rows.numbers, this.#count]
    rows.fill(1, this.#startOf(0), this.#startOf(0) + count)
    for (const [channel, samples] of colour.entries()) {
      const row = this.#startOf(1 + channel)
      for (let a = 0; a < count; a += 1) rows[row + a] = samples[near.y[a]! * width + near.x[a]!]!
    }
  }

  /**
   * Takes the generalised least squares mean out of every channel.
   * @returns the restricted log-likelihood, with the means and the scale of the covariance taken out of it
   */
  #separateMeans(): number {
    const [rows, count, limit] = [this.#rows.numbers, this.#count, this.#limit]
    const ones = this.#startOf(0)
    let weight = 0
    for (let a = 0; a < count; a += 1) weight += rows[ones + a]! * rows[ones + a]!
    let unexplained = FLAT
    for (let channel = 0; channel < this.#means.length; channel += 1) {
      const row = this.#startOf(1 + channel)
      let sum = 0
      for (let a = 0; a < count; a += 1) sum += rows[ones + a]! * rows[row + a]!
      const mean = sum / weight
      this.#means[channel] = mean
      for (let a = 0; a < count; a += 1) {
        const value = rows[row + a]! - mean * rows[ones + a]!
        rows[row + a] = value
        unexplained += value * value
      }
    }
    let determinant = 0.5 * Math.log(weight)
    for (let a = 0; a < count; a += 1) determinant -= Math.log(rows[a * limit + a]!)
    return -0.5 * (count - 1) * Math.log(unexplained) - determinant
  }
}
