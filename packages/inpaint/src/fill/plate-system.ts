// The linear system of a plate over one group of holes: built, factorised once, and solved for every channel.
import { HOLE, type Planes, VOID } from '../planes.ts'

/** Weight of the tension beside the bending: keeps the plate from swinging beyond what its rim says. */
const TENSION = 0.05
/** Groups for which a factor needs more numbers are left to a method whose cost does not grow with their width. */
const ROOM = 1 << 22
/** Greatest mean square of a row's length in the factor: the work per hole. */
const WORK = 1 << 15

/**
 * `(L'L - tension * L) u = 0` on the holes, `L` being the five-point Laplacian of the picture's grid; what lies outside
 * the picture, or says nothing, is left out of it. Solved by a Cholesky factor that is kept from the first entry of each
 * row on. Method: Jennings, "A compact storage scheme for the solution of symmetric linear simultaneous equations", The
 * Computer Journal 9, 1966.
 */
export class PlateSystem {
  readonly #planes: Planes
  readonly #patch: Int32Array
  readonly #places: Int32Array
  /** Column of each row's first entry. */
  readonly #first: Int32Array
  /** Where column 0 of each row would stand in the factor; the diagonal holds reciprocals. */
  readonly #base: Int32Array
  /** Right sides, and then solutions, one per channel. */
  readonly #values: readonly Float64Array[]
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
    this.#first = new Int32Array(patch.length)
    this.#base = new Int32Array(patch.length)
    this.#values = planes.colour.map(() => new Float64Array(patch.length))
  }

  /** Writes the solution to the holes; false, and nothing written, where it would cost too much or there is none. */
  solve(): boolean {
    const size = this.#measure()
    if (size === undefined) return false
    const factor = new Float64Array(size)
    if (!this.#build(factor)) return false
    this.#factorise(factor)
    for (const [channel, values] of this.#values.entries()) {
      this.#substitute(factor, values)
      const samples = this.#planes.colour[channel]!
      for (let k = 0; k < values.length; k += 1) samples[this.#patch[k]!] = Math.min(255, Math.max(0, values[k]!))
    }
    return true
  }

  /** Lays out the rows; the number of entries, or undefined where that or the work is too much. */
  #measure(): number | undefined {
    const { role, width, height } = this.#planes
    let [size, work] = [0, 0]
    for (let row = 0; row < this.#patch.length; row += 1) {
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
      this.#first[row] = first
      this.#base[row] = size - first
      size += row - first + 1
      work += (row - first) ** 2
    }
    return size > ROOM || work > WORK * this.#patch.length ? undefined : size
  }

  /** Writes the matrix and the right sides; false where no known pixel holds the plate. */
  #build(factor: Float64Array): boolean {
    let held = false
    for (let row = 0; row < this.#patch.length; row += 1) {
      const hole = this.#patch[row]!
      const count = this.#neighboursOf(hole, this.#near)
      // The bending at the hole itself, where it stands with minus the number of its neighbours, and the tension.
      held = this.#add(factor, row, hole, count * (count + TENSION)) || held
      for (let a = 0; a < count; a += 1) held = this.#add(factor, row, this.#near[a]!, -count - TENSION) || held
      // The bending at each neighbour, where the hole stands with 1.
      for (let a = 0; a < count; a += 1) {
        const others = this.#neighboursOf(this.#near[a]!, this.#beyond)
        held = this.#add(factor, row, this.#near[a]!, -others) || held
        for (let b = 0; b < others; b += 1) held = this.#add(factor, row, this.#beyond[b]!, 1) || held
      }
    }
    return held
  }

  /** Adds one term; whether its pixel is a known one. */
  #add(factor: Float64Array, row: number, pixel: number, weight: number): boolean {
    if (this.#planes.role[pixel] === HOLE) {
      const column = this.#places[pixel]!
      if (column <= row) factor[this.#base[row]! + column]! += weight
      return false
    }
    for (let channel = 0; channel < this.#values.length; channel += 1) {
      this.#values[channel]![row]! -= weight * this.#planes.colour[channel]![pixel]!
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

  #factorise(factor: Float64Array): void {
    const [first, base] = [this.#first, this.#base]
    for (let row = 0; row < first.length; row += 1) {
      const own = base[row]!
      let square = 0
      for (let column = first[row]!; column < row; column += 1) {
        const other = base[column]!
        // Four sums at a time: one alone would wait for its own last addition.
        let [one, two, three, four] = [factor[own + column]!, 0, 0, 0]
        let k = Math.max(first[row]!, first[column]!)
        for (; k + 3 < column; k += 4) {
          one -= factor[own + k]! * factor[other + k]!
          two -= factor[own + k + 1]! * factor[other + k + 1]!
          three -= factor[own + k + 2]! * factor[other + k + 2]!
          four -= factor[own + k + 3]! * factor[other + k + 3]!
        }
        for (; k < column; k += 1) one -= factor[own + k]! * factor[other + k]!
        const sum = (one + two + (three + four)) * factor[other + column]!
        factor[own + column] = sum
        square += sum * sum
      }
      factor[own + row] = 1 / Math.sqrt(factor[own + row]! - square)
    }
  }

  #substitute(factor: Float64Array, values: Float64Array): void {
    const [first, base] = [this.#first, this.#base]
    for (let row = 0; row < values.length; row += 1) {
      let sum = values[row]!
      for (let k = first[row]!; k < row; k += 1) sum -= factor[base[row]! + k]! * values[k]!
      values[row] = sum * factor[base[row]! + row]!
    }
    for (let row = values.length - 1; row >= 0; row -= 1) {
      const value = values[row]! * factor[base[row]! + row]!
      values[row] = value
      for (let k = first[row]!; k < row; k += 1) values[k]! -= factor[base[row]! + k]! * value
    }
  }
}
