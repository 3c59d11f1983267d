// Fourier transforms of small squares, for correlations that would take a hundred times longer pair by pair.

/** A transform of squares whose side is a power of two. Keeps its tables and working space; holds no data between calls. */
export class SquareTransform {
  readonly side: number
  readonly #cos: Float64Array
  readonly #sin: Float64Array
  readonly #swap: Uint16Array
  readonly #turnedRe: Float64Array
  readonly #turnedIm: Float64Array

  constructor(side: number) {
    this.side = side
    this.#cos = Float64Array.from({ length: side / 2 }, (_, k) => Math.cos((2 * Math.PI * k) / side))
    this.#sin = Float64Array.from({ length: side / 2 }, (_, k) => -Math.sin((2 * Math.PI * k) / side))
    this.#swap = bitReversal(side)
    this.#turnedRe = new Float64Array(side * side)
    this.#turnedIm = new Float64Array(side * side)
  }

  /**
   * Discrete Fourier transform in place, without scaling. Swapping `re` and `im` gives the inverse, times `side` squared.
   * Method: decimation in time, Cooley and Tukey, Mathematics of Computation 19, 1965; all columns at once, so that memory
   * is walked through in order, and rows as columns of the transposed square.
   * @param re real parts, `side` rows of `side`
   * @param im imaginary parts
   * @param columns columns from this one on hold only zeros
   */
  forward(re: Float64Array, im: Float64Array, columns = this.side): void {
    const { side } = this
    this.#columns(re, im, columns)
    transpose(re, side)
    transpose(im, side)
    this.#columns(re, im, side)
    transpose(re, side)
    transpose(im, side)
  }

  /**
   * As `forward`, for squares that are the same when turned by half around their first sample, as spectra and correlations
   * of real signals are: so is the result. Half of the columns tell the rest; those beyond the middle one are not read.
   * @param reach only results at most so many rows from the first one are wanted, forward or backward around the end;
   *   the others are left undefined
   */
  forwardEven(re: Float64Array, im: Float64Array, reach = this.side / 2): void {
    const { side } = this
    this.#columns(re, im, side / 2 + 1)
    turnEven(re, this.#turnedRe, side, reach)
    turnEven(im, this.#turnedIm, side, reach)
    this.#columns(this.#turnedRe, this.#turnedIm, reach + 1)
    turnBack(this.#turnedRe, re, side, reach)
    turnBack(this.#turnedIm, im, side, reach)
  }

  /** Transforms the columns before `end`. */
  #columns(re: Float64Array, im: Float64Array, end: number): void {
    const { side } = this
    for (let row = 0; row < side; row += 1) {
      const other = this.#swap[row]!
      if (other <= row) continue
      exchange(re, row * side, other * side, end)
      exchange(im, row * side, other * side, end)
    }
    // Two steps at a time halve the way through memory; where their number is odd, one goes before.
    let half = 1
    if (Math.log2(side) % 2 === 1) {
      for (let row = 0; row < side; row += 2) combine(re, im, row * side, side, end)
      half = 2
    }
    for (; half < side; half *= 4) {
      for (let block = 0; block < side; block += 4 * half) {
        for (let k = 0; k < half; k += 1) this.#combineFour(re, im, block + k, half, end)
      }
    }
  }

  /** The butterflies of two steps between four rows that are `half` rows apart. */
  #combineFour(re: Float64Array, im: Float64Array, row: number, half: number, end: number): void {
    const { side } = this
    const turn = side / (4 * half)
    const k = row % half
    const [firstCos, firstSin] = [this.#cos[2 * k * turn]!, this.#sin[2 * k * turn]!]
    const [nextCos, nextSin] = [this.#cos[k * turn]!, this.#sin[k * turn]!]
    const apart = half * side
    for (let a = row * side, last = a + end; a < last; a += 1) {
      const b = a + apart
      const c = b + apart
      const d = c + apart
      const bRe = re[b]! * firstCos - im[b]! * firstSin
      const bIm = re[b]! * firstSin + im[b]! * firstCos
      const dRe = re[d]! * firstCos - im[d]! * firstSin
      const dIm = re[d]! * firstSin + im[d]! * firstCos
      const sumRe = re[a]! + bRe
      const sumIm = im[a]! + bIm
      const differenceRe = re[a]! - bRe
      const differenceIm = im[a]! - bIm
      const evenRe = re[c]! + dRe
      const evenIm = im[c]! + dIm
      const oddRe = re[c]! - dRe
      const oddIm = im[c]! - dIm
      const turnedEvenRe = evenRe * nextCos - evenIm * nextSin
      const turnedEvenIm = evenRe * nextSin + evenIm * nextCos
      // A quarter turn further than the even one.
      const turnedOddRe = oddRe * nextSin + oddIm * nextCos
      const turnedOddIm = oddIm * nextSin - oddRe * nextCos
      re[a] = sumRe + turnedEvenRe
      im[a] = sumIm + turnedEvenIm
      re[b] = differenceRe + turnedOddRe
      im[b] = differenceIm + turnedOddIm
      re[c] = sumRe - turnedEvenRe
      im[c] = sumIm - turnedEvenIm
      re[d] = differenceRe - turnedOddRe
      im[d] = differenceIm - turnedOddIm
    }
  }
}

/** The butterflies of the first step, which turn nothing, between one row and the next. */
function combine(re: Float64Array, im: Float64Array, from: number, side: number, end: number): void {
  for (let upper = from, lower = from + side; upper < from + end; upper += 1, lower += 1) {
    const [otherRe, otherIm] = [re[lower]!, im[lower]!]
    re[lower] = re[upper]! - otherRe
    im[lower] = im[upper]! - otherIm
    re[upper]! += otherRe
    im[upper]! += otherIm
  }
}

function exchange(values: Float64Array, a: number, b: number, end: number): void {
  for (let k = 0; k < end; k += 1) {
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

/** The first rows of `values` as columns of `turned`; what lies beyond half a row stands in the rows before the first. */
function turnEven(values: Float64Array, turned: Float64Array, side: number, reach: number): void {
  for (let y = 0; y <= reach; y += 1) {
    const [row, opposite] = [y * side, ((side - y) % side) * side]
    for (let x = 0; x <= side / 2; x += 1) turned[x * side + y] = values[row + x]!
    for (let x = side / 2 + 1; x < side; x += 1) turned[x * side + y] = values[opposite + side - x]!
  }
}

/** The first columns of `turned` as rows of `values`, and the rows before the first after them. */
function turnBack(turned: Float64Array, values: Float64Array, side: number, reach: number): void {
  for (let y = 0; y <= reach; y += 1) {
    const [row, opposite] = [y * side, ((side - y) % side) * side]
    for (let x = 0; x < side; x += 1) {
      const value = turned[x * side + y]!
      values[row + x] = value
      values[opposite + ((side - x) % side)] = value
    }
  }
}

function bitReversal(side: number): Uint16Array {
  const order = new Uint16Array(side)
  for (let k = 1; k < side; k += 1) order[k] = order[k >> 1]! / 2 + (k % 2 === 1 ? side / 2 : 0)
  return order
}
