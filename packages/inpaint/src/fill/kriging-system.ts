// The linear algebra of one block: known pixels in, coefficients out, from which any pixel near by is predicted.
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
  readonly #factor: Float64Array
  /** Where each known pixel stands in the picture, in rows as long as those of a covariance table. */
  readonly #places: Int32Array
  readonly #likeness: Float64Array
  readonly #ones: Float64Array
  readonly #coefficients: readonly Float64Array[]
  readonly #means: Float64Array
  #count = 0

  /**
   * @param limit greatest number of known pixels
   * @param channels number of colour channels
   */
  constructor(limit: number, channels: number) {
    this.#limit = limit
    this.#factor = new Float64Array(limit * limit)
    this.#places = new Int32Array(limit)
    this.#likeness = new Float64Array(limit)
    this.#ones = new Float64Array(limit)
    this.#coefficients = Array.from({ length: channels }, () => new Float64Array(limit))
    this.#means = new Float64Array(channels)
  }

  /**
   * Solves for the known pixels of `near`, which lie within `REACH` of each other; their samples stand in `colour`.
   * @param most only so many of them count: they come nearest first
   */
  solve(
    near: Neighbourhood,
    covariance: Float64Array,
    colour: readonly Float32Array[],
    width: number,
    most = near.count,
  ): void {
    const count = Math.min(most, near.count)
    this.#count = count
    for (let a = 0; a < count; a += 1) this.#places[a] = near.y[a]! * TABLE + near.x[a]!
    this.#factorise(covariance)
    this.#ones.fill(1)
    this.#forward(this.#ones)
    const weight = squares(this.#ones, count)
    let unexplained = FLAT
    for (let channel = 0; channel < colour.length; channel += 1) {
      const values = this.#coefficients[channel]!
      for (let a = 0; a < count; a += 1) values[a] = colour[channel]![near.y[a]! * width + near.x[a]!]!
      this.#forward(values)
      this.#means[channel] = this.#separateMean(values, weight)
      unexplained += squares(values, count)
      this.#backward(values)
    }
    this.evidence = this.#weigh(unexplained, weight)
  }

  /** Adds `share` of the prediction at `x`, `y`, which must be within `REACH` of every known pixel, to `prediction`. */
  predict(covariance: Float64Array, x: number, y: number, share: number, prediction: Float64Array): void {
    const likeness = this.#likeness
    const from = CENTRE + y * TABLE + x
    for (let a = 0; a < this.#count; a += 1) likeness[a] = covariance[from - this.#places[a]!]!
    for (let channel = 0; channel < prediction.length; channel += 1) {
      const values = this.#coefficients[channel]!
      let sum = this.#means[channel]!
      for (let a = 0; a < this.#count; a += 1) sum += values[a]! * likeness[a]!
      prediction[channel]! += share * sum
    }
  }

  /** Cholesky factor of the covariances between the known pixels; the diagonal holds reciprocals. */
  #factorise(covariance: Float64Array): void {
    const factor = this.#factor
    const limit = this.#limit
    const variance = covariance[CENTRE]! + FLAT
    const noise = RELATIVE_NOISE * variance + NOISE
    for (let a = 0; a < this.#count; a += 1) {
      const row = a * limit
      const from = CENTRE + this.#places[a]!
      let pivot = variance + noise
      for (let b = 0; b < a; b += 1) {
        const other = b * limit
        // Four sums at a time: one alone would wait for its own last addition.
        let one = covariance[from - this.#places[b]!]!
        let two = 0
        let three = 0
        let four = 0
        let k = 0
        for (; k + 3 < b; k += 4) {
          one -= factor[row + k]! * factor[other + k]!
          two -= factor[row + k + 1]! * factor[other + k + 1]!
          three -= factor[row + k + 2]! * factor[other + k + 2]!
          four -= factor[row + k + 3]! * factor[other + k + 3]!
        }
        for (; k < b; k += 1) one -= factor[row + k]! * factor[other + k]!
        const entry = (one + two + (three + four)) * factor[other + b]!
        factor[row + b] = entry
        pivot -= entry * entry
      }
      factor[row + a] = 1 / Math.sqrt(Math.max(noise, pivot))
    }
  }

  #forward(values: Float64Array): void {
    for (let a = 0; a < this.#count; a += 1) {
      const row = a * this.#limit
      let sum = values[a]!
      for (let k = 0; k < a; k += 1) sum -= this.#factor[row + k]! * values[k]!
      values[a] = sum * this.#factor[row + a]!
    }
  }

  /** The generalised least squares mean, which is taken out of `values`. */
  #separateMean(values: Float64Array, weight: number): number {
    let sum = 0
    for (let a = 0; a < this.#count; a += 1) sum += this.#ones[a]! * values[a]!
    const mean = sum / weight
    for (let a = 0; a < this.#count; a += 1) values[a]! -= mean * this.#ones[a]!
    return mean
  }

  #backward(values: Float64Array): void {
    for (let a = this.#count - 1; a >= 0; a -= 1) {
      const row = a * this.#limit
      const value = values[a]! * this.#factor[row + a]!
      values[a] = value
      for (let k = 0; k < a; k += 1) values[k]! -= this.#factor[row + k]! * value
    }
  }

  /** Restricted log-likelihood, with the mean and the scale of the covariance taken out of it. */
  #weigh(unexplained: number, weight: number): number {
    let determinant = 0.5 * Math.log(weight)
    for (let a = 0; a < this.#count; a += 1) determinant -= Math.log(this.#factor[a * this.#limit + a]!)
    return -0.5 * (this.#count - 1) * Math.log(unexplained) - determinant
  }
}

function squares(values: Float64Array, count: number): number {
  let sum = 0
  for (let a = 0; a < count; a += 1) sum += values[a]! * values[a]!
  return sum
}
