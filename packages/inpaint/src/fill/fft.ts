// Fourier transforms of small squares, for correlations that would take a hundred times longer pair by pair.

/** A transform of squares whose side is a power of two. Keeps its tables; holds no data between calls. */
export class SquareTransform {
  readonly side: number
  readonly #cos: Float64Array
  readonly #sin: Float64Array
  readonly #swap: Uint16Array
  readonly #re: Float64Array
  readonly #im: Float64Array

  constructor(side: number) {
    this.side = side
    this.#cos = Float64Array.from({ length: side / 2 }, (_, k) => Math.cos((2 * Math.PI * k) / side))
    this.#sin = Float64Array.from({ length: side / 2 }, (_, k) => -Math.sin((2 * Math.PI * k) / side))
    this.#swap = bitReversal(side)
    this.#re = new Float64Array(side)
    this.#im = new Float64Array(side)
  }

  /**
   * Discrete Fourier transform in place, without scaling. Swapping `re` and `im` gives the inverse, times `side` squared.
   * Method: radix-2 decimation in time, Cooley and Tukey, Mathematics of Computation 19, 1965.
   * @param re real parts, `side` rows of `side`
   * @param im imaginary parts
   * @param rows rows from this one on hold only zeros
   */
  forward(re: Float64Array, im: Float64Array, rows = this.side): void {
    const { side } = this
    for (let row = 0; row < rows; row += 1) this.#line(re, im, row * side, 1)
    for (let column = 0; column < side; column += 1) this.#line(re, im, column, side)
  }

  #line(re: Float64Array, im: Float64Array, start: number, stride: number): void {
    const { side } = this
    const lineRe = this.#re
    const lineIm = this.#im
    for (let k = 0; k < side; k += 1) {
      const from = start + this.#swap[k]! * stride
      lineRe[k] = re[from]!
      lineIm[k] = im[from]!
    }
    this.#butterflies()
    for (let k = 0, to = start; k < side; k += 1, to += stride) {
      re[to] = lineRe[k]!
      im[to] = lineIm[k]!
    }
  }

  #butterflies(): void {
    const { side } = this
    const re = this.#re
    const im = this.#im
    for (let half = 1, turn = side / 2; half < side; half *= 2, turn /= 2) {
      for (let block = 0; block < side; block += 2 * half) {
        for (let k = 0; k < half; k += 1) {
          const cos = this.#cos[k * turn]!
          const sin = this.#sin[k * turn]!
          const upper = block + k
          const lower = upper + half
          const turnedRe = re[lower]! * cos - im[lower]! * sin
          const turnedIm = re[lower]! * sin + im[lower]! * cos
          re[lower] = re[upper]! - turnedRe
          im[lower] = im[upper]! - turnedIm
          re[upper]! += turnedRe
          im[upper]! += turnedIm
        }
      }
    }
  }
}

function bitReversal(side: number): Uint16Array {
  const order = new Uint16Array(side)
  for (let k = 1; k < side; k += 1) order[k] = order[k >> 1]! / 2 + (k % 2 === 1 ? side / 2 : 0)
  return order
}
