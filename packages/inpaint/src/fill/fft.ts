// Fourier transforms of small squares, for correlations that would take a hundred times longer pair by pair.

/** A transform of squares whose side is a power of two. Keeps its tables; holds no data between calls. */
export class SquareTransform {
  readonly side: number
  readonly #cos: Float64Array
  readonly #sin: Float64Array
  readonly #swap: Uint16Array

  constructor(side: number) {
    this.side = side
    this.#cos = Float64Array.from({ length: side / 2 }, (_, k) => Math.cos((2 * Math.PI * k) / side))
    this.#sin = Float64Array.from({ length: side / 2 }, (_, k) => -Math.sin((2 * Math.PI * k) / side))
    this.#swap = bitReversal(side)
  }

  /**
   * Discrete Fourier transform in place, without scaling. Swapping `re` and `im` gives the inverse, times `side` squared.
   * Method: radix-2 decimation in time, Cooley and Tukey, Mathematics of Computation 19, 1965; all columns at once, so
   * that memory is walked through in order, and rows as columns of the transposed square.
   * @param re real parts, `side` rows of `side`
   * @param im imaginary parts
   * @param columns columns from this one on hold only zeros
   * @param reach only results at most so many rows from the first one are wanted, forward or backward around the end
   */
  forward(re: Float64Array, im: Float64Array, columns = this.side, reach = this.side): void {
    const { side } = this
    this.#columns(re, im, 0, columns)
    transpose(re, side)
    transpose(im, side)
    if (2 * reach + 1 < side) {
      this.#columns(re, im, 0, reach + 1)
      this.#columns(re, im, side - reach, side)
    } else this.#columns(re, im, 0, side)
    transpose(re, side)
    transpose(im, side)
  }

  /** Transforms the columns from `first` to before `end`. */
  #columns(re: Float64Array, im: Float64Array, first: number, end: number): void {
    const { side } = this
    for (let row = 0; row < side; row += 1) {
      const other = this.#swap[row]!
      if (other <= row) continue
      exchange(re, row * side, other * side, first, end)
      exchange(im, row * side, other * side, first, end)
    }
    for (let half = 1, turn = side / 2; half < side; half *= 2, turn /= 2) {
      for (let block = 0; block < side; block += 2 * half) {
        for (let k = 0; k < half; k += 1) {
          const upper = (block + k) * side
          combine(re, im, upper + first, upper + end, half * side, this.#cos[k * turn]!, this.#sin[k * turn]!)
        }
      }
    }
  }
}

/** The butterflies between a stretch of one row and the same of a row `apart` samples on. */
function combine(
  re: Float64Array,
  im: Float64Array,
  from: number,
  to: number,
  apart: number,
  cos: number,
  sin: number,
): void {
  for (let upper = from, lower = from + apart; upper < to; upper += 1, lower += 1) {
    const turnedRe = re[lower]! * cos - im[lower]! * sin
    const turnedIm = re[lower]! * sin + im[lower]! * cos
    re[lower] = re[upper]! - turnedRe
    im[lower] = im[upper]! - turnedIm
    re[upper]! += turnedRe
    im[upper]! += turnedIm
  }
}

function exchange(values: Float64Array, a: number, b: number, first: number, end: number): void {
  for (let k = first; k < end; k += 1) {
    const kept = values[a + k]!
    values[a + k] = values[b + k]!
    values[b + k] = kept
  }
}

function transpose(values: Float64Array, side: number): void {
  for (let y = 0; y < side; y += 1) {
    for (let x = y + 1; x < side; x += 1) {
      const kept = values[y * side + x]!
      values[y * side + x] = values[x * side + y]!
      values[x * side + y] = kept
    }
  }
}

function bitReversal(side: number): Uint16Array {
  const order = new Uint16Array(side)
  for (let k = 1; k < side; k += 1) order[k] = order[k >> 1]! / 2 + (k % 2 === 1 ? side / 2 : 0)
  return order
}
