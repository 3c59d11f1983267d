// The linear algebra of one block: known pixels in, coefficients out, from which any pixel near by is predicted.
import { CENTRE, REACH, TABLE } from './covariance.ts'
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
  readonly #limit: number
  readonly #factor: Float64Array
  readonly #ones: Float64Array
  readonly #coefficients: readonly Float64Array[]
  readonly #means: Float64Array

  /**
   * @param limit greatest number of known pixels
   * @param channels number of colour channels
   */
  constructor(limit: number, channels: number) {
    this.#limit = limit
    this.#factor = new Float64Array(limit * limit)
    this.#ones = new Float64Array(limit)
    this.#coefficients = Array.from({ length: channels }, () => new Float64Array(limit))
    this.#means = new Float64Array(channels)
  }

  /** Solves for the known pixels of `near`, whose samples stand in `colour`. */
  solve(near: Neighbourhood, covariance: Float64Array, colour: readonly Float32Array[], width: number): void {
    this.#factorise(near, covariance)
    this.#ones.fill(1)
    this.#forward(this.#ones, near.count)
    for (let channel = 0; channel < colour.length; channel += 1) {
      const values = this.#coefficients[channel]!
      for (let a = 0; a < near.count; a += 1) values[a] = colour[channel]![near.y[a]! * width + near.x[a]!]!
      this.#forward(values, near.count)
      this.#means[channel] = this.#separateMean(values, near.count)
      this.#backward(values, near.count)
    }
  }

  /** Predicts `channel` at `x`, `y`, which must be within `REACH` of every known pixel. */
  predict(near: Neighbourhood, covariance: Float64Array, channel: number, x: number, y: number): number {
    const values = this.#coefficients[channel]!
    let sum = this.#means[channel]!
    for (let a = 0; a < near.count; a += 1) {
      sum += values[a]! * covariance[CENTRE + (y - near.y[a]!) * TABLE + x - near.x[a]!]!
    }
    return sum
  }

  /** Cholesky factor of the covariances between the known pixels; the diagonal holds reciprocals. */
  #factorise(near: Neighbourhood, covariance: Float64Array): void {
    const factor = this.#factor
    const limit = this.#limit
    const variance = covariance[CENTRE]! + FLAT
    const noise = RELATIVE_NOISE * variance + NOISE
    for (let a = 0; a < near.count; a += 1) {
      const row = a * limit
      for (let b = 0; b < a; b += 1) {
        const other = b * limit
        let sum = covarianceAt(covariance, near.x[a]! - near.x[b]!, near.y[a]! - near.y[b]!)
        for (let k = 0; k < b; k += 1) sum -= factor[row + k]! * factor[other + k]!
        factor[row + b] = sum * factor[other + b]!
      }
      let pivot = variance + noise
      for (let k = 0; k < a; k += 1) pivot -= factor[row + k]! * factor[row + k]!
      factor[row + a] = 1 / Math.sqrt(Math.max(noise, pivot))
    }
  }

  #forward(values: Float64Array, count: number): void {
    for (let a = 0; a < count; a += 1) {
      const row = a * this.#limit
      let sum = values[a]!
      for (let k = 0; k < a; k += 1) sum -= this.#factor[row + k]! * values[k]!
      values[a] = sum * this.#factor[row + a]!
    }
  }

  /** The generalised least squares mean, which is taken out of `values`. */
  #separateMean(values: Float64Array, count: number): number {
    let [weight, sum] = [0, 0]
    for (let a = 0; a < count; a += 1) {
      weight += this.#ones[a]! ** 2
      sum += this.#ones[a]! * values[a]!
    }
    const mean = sum / weight
    for (let a = 0; a < count; a += 1) values[a]! -= mean * this.#ones[a]!
    return mean
  }

  #backward(values: Float64Array, count: number): void {
    for (let a = count - 1; a >= 0; a -= 1) {
      const row = a * this.#limit
      const value = values[a]! * this.#factor[row + a]!
      values[a] = value
      for (let k = 0; k < a; k += 1) values[k]! -= this.#factor[row + k]! * value
    }
  }
}

function covarianceAt(covariance: Float64Array, dx: number, dy: number): number {
  if (dx < -REACH || dx > REACH || dy < -REACH || dy > REACH) return 0
  return covariance[CENTRE + dy * TABLE + dx]!
}
