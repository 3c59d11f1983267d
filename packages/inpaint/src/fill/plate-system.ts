// The linear system of a plate over one group of holes: built, factorised once, and solved for every channel.
import { HOLE, type Planes, VOID } from '../planes.ts'
import { eliminate, factorise, type Rows, substituteBack } from './cholesky.ts'

/** Weight of the tension beside the bending: keeps the plate from swinging beyond what its rim says. */
const TENSION = 0.05
/** Groups for which a factor needs more numbers are left to a method whose cost does not grow with their width. */
const ROOM = 1 << 22
/** Greatest mean square of a row's length in the factor: the work per hole. */
const WORK = 1 << 15
/** What a pivot is at least; where the plate is held, all of them are far above it. */
const LEAST_PIVOT = 1e-9

/**
 * `(L'L - tension * L) u = 0` on the holes, `L` being the five-point Laplacian of the picture's grid; what lies outside
 * the picture, or says nothing, is left out of it.
 */
export class PlateSystem {
  readonly #planes: Planes
  readonly #patch: Int32Array
  readonly #places: Int32Array
  /** Number of rows of the matrix: one per hole, and one that stands alone where that makes their number even. */
  readonly #count: number
  /** Of the rows of the matrix, and of the right sides after them: one per channel, and as many more as make pairs. */
  readonly #first: Int32Array
  readonly #base: Int32Array
  readonly #near = new Int32Array(4)
  readonly #beyond = new Int32Array(4)

  /**
   * @param patch indices of holes that are related to no others
   * @param places position of each of them in `patch`
   */
  constructor(planes: Planes, patch: Int32Array, places: Int32Array) {
    this.#planes = planes
    this.#patch = patch
    this.#places = places
    this.#count = even(patch.length)
    const all = this.#count + even(planes.colour.length)
    this.#first = new Int32Array(all)
    this.#base = new Int32Array(all)
  }

  /** Writes the solution to the holes; false, and nothing written, where it would cost too much or there is none. */
  solve(): boolean {
    const size = this.#measure()
    if (size === undefined) return false
    const rows: Rows = { numbers: new Float64Array(size), base: this.#base, first: this.#first }
    if (!this.#build(rows.numbers)) return false
    factorise(rows, this.#count, LEAST_PIVOT)
    for (let side = this.#count; side < this.#first.length; side += 2) eliminate(rows, side, this.#count)
    for (const [channel, samples] of this.#planes.colour.entries()) {
      const side = this.#count + channel
      substituteBack(rows, side, this.#count)
      const from = this.#base[side]!
      for (const [k, hole] of this.#patch.entries()) {
        samples[hole] = Math.min(255, Math.max(0, rows.numbers[from + k]!))
      }
    }
    return true
  }

  /** Lays out the rows; how many numbers they have, or undefined where that or the work is too much. */
  #measure(): number | undefined {
    let [size, work] = [0, 0]
    for (let row = 0; row < this.#count; row += 2) {
      const first = Math.min(this.#firstOf(row), this.#firstOf(row + 1)) & ~1
      for (let own = row; own < row + 2; own += 1) {
        this.#first[own] = first
        this.#base[own] = size - first
        size += own + 1 - first
        work += (row - first) ** 2
      }
    }
    if (size > ROOM || work > WORK * this.#patch.length) return undefined
    for (let side = this.#count; side < this.#base.length; side += 1) {
      this.#base[side] = size
      size += this.#count
    }
    return size
  }

  /** Column of the first entry of `row`. */
  #firstOf(row: number): number {
    const { role, width, height } = this.#planes
    if (row >= this.#patch.length) return row
    const hole = this.#patch[row]!
    const x = hole % width
    const y = (hole - x) / width
    let first = row
    for (let v = Math.max(0, y - 2); v <= Math.min(height - 1, y + 2); v += 1) {
      const reach = 2 - Math.abs(v - y)
      for (let u = Math.max(0, x - reach); u <= Math.min(width - 1, x + reach); u += 1) {
        const other = v * width + u
        if (role[other] === HOLE && this.#places[other]! < first) first = this.#places[other]!
      }
    }
    return first
  }

  /** Writes the matrix and the right sides; false where no known pixel holds the plate. */
  #build(numbers: Float64Array): boolean {
    let held = false
    const alone = this.#count - 1
    if (alone === this.#patch.length) numbers[this.#base[alone]! + alone] = 1
    for (let row = 0; row < this.#patch.length; row += 1) {
      const hole = this.#patch[row]!
      const count = this.#neighboursOf(hole, this.#near)
      // The bending at the hole itself, where it stands with minus the number of its neighbours, and the tension.
      held = this.#add(numbers, row, hole, count * (count + TENSION)) || held
      for (let a = 0; a < count; a += 1) held = this.#add(numbers, row, this.#near[a]!, -count - TENSION) || held
      // The bending at each neighbour, where the hole stands with 1.
      for (let a = 0; a < count; a += 1) {
        const others = this.#neighboursOf(this.#near[a]!, this.#beyond)
        held = this.#add(numbers, row, this.#near[a]!, -others) || held
        for (let b = 0; b < others; b += 1) held = this.#add(numbers, row, this.#beyond[b]!, 1) || held
      }
    }
    return held
  }

  /** Adds one term; whether its pixel is a known one. */
  #add(numbers: Float64Array, row: number, pixel: number, weight: number): boolean {
    if (this.#planes.role[pixel] === HOLE) {
      const column = this.#places[pixel]!
      if (column <= row) numbers[this.#base[row]! + column]! += weight
      return false
    }
    const { colour } = this.#planes
    for (let channel = 0; channel < colour.length; channel += 1) {
      numbers[this.#base[this.#count + channel]! + row]! -= weight * colour[channel]![pixel]!
    }
    return true
  }

  /** Writes the neighbours of `pixel` that say something, or will; returns how many they are. */
  #neighboursOf(pixel: number, list: Int32Array): number {
    const { role, width } = this.#planes
    const x = pixel % width
    let count = 0
    if (x > 0 && role[pixel - 1] !== VOID) list[count++] = pixel - 1
    if (x + 1 < width && role[pixel + 1] !== VOID) list[count++] = pixel + 1
    if (pixel >= width && role[pixel - width] !== VOID) list[count++] = pixel - width
    if (pixel + width < role.length && role[pixel + width] !== VOID) list[count++] = pixel + width
    return count
  }
}

function even(count: number): number {
  return count + (count % 2)
}
