// Chooses the quantised coefficients of a block so that the error of rounding falls where it is not noticed.
import { BASIS, type BlockTransform, ZIGZAG } from './dct.ts'

/** What 8-bit baseline codes can hold (ITU-T T.81, F.1.2). */
const LARGEST_AC = 1023
const LARGEST_DC = 1024
/** Passes over the 64 coefficients; later ones hardly move anything. */
const PASSES = 6

/** Rounds blocks to quantisation steps; holds the scratch that this needs. */
export class BlockQuantiser {
  readonly #transform: BlockTransform
  readonly #steps: Uint16Array
  readonly #coefficients = new Float64Array(64)
  readonly #error = new Float64Array(64)
  readonly #wave = new Float64Array(64)

  /** @param steps quantisation steps in zigzag order. */
  constructor(transform: BlockTransform, steps: Uint16Array) {
    this.#transform = transform
    this.#steps = steps
  }

  /**
   * Rounds each coefficient to the nearest step.
   *
   * @param samples 64 samples minus 128, row by row.
   * @param levels receives the coefficients in zigzag order from `at` on.
   */
  round(samples: Float64Array, levels: Int16Array, at: number): void {
    this.#transform.forward(samples, this.#coefficients)
    for (let k = 0; k < 64; k++) {
      const level = Math.round((this.#coefficients[ZIGZAG[k] as number] as number) / (this.#steps[k] as number))
      levels[at + k] = clamp(level, k)
    }
  }

  /**
   * As {@link round}, then moves single coefficients by whole steps as long as that makes the weighted squared error of
   * the samples smaller (coordinate descent on the lattice of steps).
   *
   * @param weights 64 weights of the samples' errors, row by row, at least one above 0.
   */
  fit(samples: Float64Array, weights: Float64Array, levels: Int16Array, at: number): void {
    this.round(samples, levels, at)
    this.#measure(samples, levels, at)
    for (let pass = 0; pass < PASSES; pass++) {
      let moved = false
      for (let k = 0; k < 64; k++) if (this.#move(k, weights, levels, at)) moved = true
      if (!moved) return
    }
  }

  /** Error of every sample with the levels as they are. */
  #measure(samples: Float64Array, levels: Int16Array, at: number): void {
    for (let k = 0; k < 64; k++) {
      this.#coefficients[ZIGZAG[k] as number] = (levels[at + k] as number) * (this.#steps[k] as number)
    }
    this.#transform.inverse(this.#coefficients, this.#error)
    for (let index = 0; index < 64; index++) {
      this.#error[index] = (this.#error[index] as number) - (samples[index] as number)
    }
  }

  /** Moves coefficient `k` to the whole number of steps that is best for the other 63 as they are. */
  #move(k: number, weights: Float64Array, levels: Int16Array, at: number): boolean {
    const place = ZIGZAG[k] as number
    const step = this.#steps[k] as number
    const wave = this.#wave
    const error = this.#error
    let slope = 0
    let curve = 0
    for (let index = 0; index < 64; index++) {
      const value =
        step * (BASIS[(place & 56) + (index >> 3)] as number) * (BASIS[(place & 7) * 8 + (index & 7)] as number)
      const weighted = (weights[index] as number) * value
      wave[index] = value
      slope += weighted * (error[index] as number)
      curve += weighted * value
    }
    const before = levels[at + k] as number
    const after = clamp(before - Math.round(slope / curve), k)
    if (after === before || Number.isNaN(after)) return false
    levels[at + k] = after
    for (let index = 0; index < 64; index++) {
      error[index] = (error[index] as number) + (after - before) * (wave[index] as number)
    }
    return true
  }
}

function clamp(level: number, k: number): number {
  const limit = k === 0 ? LARGEST_DC : LARGEST_AC
  return Math.max(-limit, Math.min(limit, level))
}
