// Holes that bend together, one group after another, in an order that keeps neighbours close in number.
import { HOLE, type Planes } from '../planes.ts'

/** All pixels whose colours a plate's bending relates: those within two steps along the grid. */
const RELATED: readonly (readonly [number, number])[] = [-2, -1, 0, 1, 2].flatMap((dy) =>
  [-2, -1, 0, 1, 2].filter((dx) => Math.abs(dx) + Math.abs(dy) <= 2).map((dx): [number, number] => [dx, dy]),
)

/**
 * The groups of related holes. Order within a group: reverse Cuthill-McKee without sorting by degree, which hardly differs
 * on a grid (Cuthill and McKee, "Reducing the bandwidth of sparse symmetric matrices", 1969; George, 1971).
 */
export class HolePatches {
  /** Place of each hole in its patch, as soon as that was given out; -1 before, and for all other pixels. */
  readonly places: Int32Array
  readonly #planes: Planes
  readonly #order: Int32Array
  #from = 0

  constructor(planes: Planes) {
    this.#planes = planes
    this.places = new Int32Array(planes.role.length).fill(-1)
    this.#order = new Int32Array(planes.role.reduce((sum, role) => sum + (role === HOLE ? 1 : 0), 0))
  }

  /** Indices of the next group's holes, valid until the next call; undefined after the last one. */
  next(): Int32Array | undefined {
    const { role } = this.#planes
    while (this.#from < role.length && (role[this.#from] !== HOLE || this.places[this.#from]! >= 0)) this.#from += 1
    if (this.#from === role.length) return undefined
    const trial = this.#spread(this.#from)
    // The pixel that was reached last lies at an end, from where the waves are short.
    const end = this.#order[trial - 1]!
    for (let k = 0; k < trial; k += 1) this.places[this.#order[k]!] = -1
    const patch = this.#order.subarray(0, this.#spread(end)).reverse()
    for (let k = 0; k < patch.length; k += 1) this.places[patch[k]!] = k
    return patch
  }

  /** Writes what is related to `start`, wave by wave, to the front of the order; returns how many they are. */
  #spread(start: number): number {
    const { role, width, height } = this.#planes
    const [order, places] = [this.#order, this.places]
    order[0] = start
    places[start] = 0
    let count = 1
    for (let k = 0; k < count; k += 1) {
      const x = order[k]! % width
      const y = (order[k]! - x) / width
      for (const [dx, dy] of RELATED) {
        if (x + dx < 0 || x + dx >= width || y + dy < 0 || y + dy >= height) continue
        const other = (y + dy) * width + x + dx
        if (role[other] !== HOLE || places[other]! >= 0) continue
        places[other] = count
        order[count] = other
        count += 1
      }
    }
    return count
  }
}
