// The runs of equal pixels in the rows of a mask file, kept so that rows that repeat need not be read again.

/** With fewer pixels than this in a run on average, runs take more memory than they save time. */
const LEAST_RUN = 8

/** For each row that was read, its runs from the left; nothing is kept beyond a bound on memory. */
export class RowRuns {
  readonly #most: number
  /** Number of each row's first run, or -1; a row that is wholly kept is followed by where the next would begin. */
  readonly #begins: Int32Array
  readonly #ends: Int32Array
  /** Three numbers for each run. */
  #runs = new Uint32Array(3 << 12)
  #count = 0
  #overflown = false

  constructor(pixels: number, rows: number) {
    this.#most = Math.ceil(pixels / LEAST_RUN)
    this.#begins = new Int32Array(rows).fill(-1)
    this.#ends = new Int32Array(rows)
  }

  /** False once more runs came than are kept: then they are of no use for painting. */
  get complete(): boolean {
    return !this.#overflown
  }

  /** Adds the next run of a row. */
  add(row: number, end: number, place: number, flat: number): void {
    if (this.#overflown) return
    if (this.#count > this.#most) {
      // A row whose end is missing is not kept.
      this.#begins[row] = -1
      this.#overflown = true
      return
    }
    if (this.#begins[row] === -1) this.#begins[row] = this.#count
    const at = 3 * this.#count++
    if (at === this.#runs.length) this.#runs = doubled(this.#runs)
    this.#runs[at] = end
    this.#runs[at + 1] = place
    this.#runs[at + 2] = flat
    this.#ends[row] = this.#count
  }

  isKept(row: number): boolean {
    return this.#begins[row] !== -1
  }

  /** Visits the runs of a row that is kept, from the left. */
  each(row: number, visit: (start: number, end: number, place: number, flat: number) => void): void {
    const runs = this.#runs
    const last = 3 * (this.#ends[row] as number)
    let start = 0
    for (let at = 3 * (this.#begins[row] as number); at < last; at += 3) {
      const end = runs[at] as number
      visit(start, end, runs[at + 1] as number, runs[at + 2] as number)
      start = end
    }
  }
}

function doubled(numbers: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(2 * numbers.length)
  larger.set(numbers)
  return larger
}
