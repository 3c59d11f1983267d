// Chooses the known pixels that a few holes are to be computed from: near ones first, and from all sides.
import { KNOWN, type Planes } from '../planes.ts'

const SECTORS = 8
/** A side may give so many times its even share, where other sides have less to give. */
const SLACK = 1.5
/** Of cells that were seen, beside 0. */
const SEEN = 1

/** The known pixels around one block of holes. Reused from block to block. */
export class Neighbourhood {
  /** Number of known pixels that were found. */
  count = 0
  readonly x: Int32Array
  readonly y: Int32Array
  readonly #limit: number
  /** Distance from the first cell to the block's corner: the radius and a border. */
  readonly #reach: number
  /** Cells of a square around the block; its border counts as seen, so that no step leaves it. */
  readonly #seen: Uint8Array
  readonly #fresh: Uint8Array
  readonly #span: number
  /** From a cell to its eight neighbours: the nearer four first. */
  readonly #steps: readonly number[]
  /** Cells in the order in which they were seen. */
  readonly #queue: Uint16Array
  #end = 0
  readonly #taken = new Float64Array(SECTORS)

  /**
   * @param limit greatest number of known pixels
   * @param block side of a block of holes, in pixels
   * @param radius how far outside the block known pixels are looked for
   */
  constructor(limit: number, block: number, radius: number) {
    this.x = new Int32Array(limit)
    this.y = new Int32Array(limit)
    this.#limit = limit
    this.#reach = radius + 1
    const span = block + 2 * this.#reach
    this.#span = span
    this.#steps = [1, -1, span, -span, span + 1, 1 - span, span - 1, -span - 1]
    this.#queue = new Uint16Array(span * span)
    const isBorder = (at: number): boolean => at === 0 || at === span - 1
    this.#fresh = Uint8Array.from({ length: span * span }, (_, cell) =>
      isBorder(cell % span) || isBorder(Math.floor(cell / span)) ? SEEN : 0,
    )
    this.#seen = this.#fresh.slice()
  }

  /**
   * Collects ring by ring around `holes` (indices of pixels), which lie in the block at `left`, `top`.
   * @param most how many pixels are enough, up to the limit
   */
  collect(planes: Planes, holes: readonly number[], left: number, top: number, most = this.#limit): void {
    const span = this.#span
    const originX = left - this.#reach
    const originY = top - this.#reach
    this.count = 0
    this.#end = 0
    this.#taken.fill(0)
    this.#seen.set(this.#fresh)
    this.#closeOutside(planes, originX, originY)
    let [sumX, sumY] = [0, 0]
    for (const hole of holes) {
      const x = (hole % planes.width) - originX
      const y = Math.floor(hole / planes.width) - originY
      sumX += x
      sumY += y
      this.#seen[y * span + x] = SEEN
      this.#queue[this.#end++] = y * span + x
    }
    const centreX = sumX / holes.length + originX
    const centreY = sumY / holes.length + originY
    let begin = 0
    for (let ring = 0; begin < this.#end && this.count < most; ring += 1) {
      const end = this.#end
      // Rings of four and of eight neighbours in turn come close to circles.
      this.#widen(begin, ring % 2 === 0 ? 8 : 4)
      this.#take(end, most, planes, originX, originY, centreX, centreY)
      begin = end
    }
  }

  /** Cells outside of the picture count as seen. */
  #closeOutside({ width, height }: Planes, originX: number, originY: number): void {
    const span = this.#span
    if (originX >= 0 && originY >= 0 && originX + span <= width && originY + span <= height) return
    for (let y = 0; y < span; y += 1) {
      for (let x = 0; x < span; x += 1) {
        const [pixelX, pixelY] = [originX + x, originY + y]
        if (pixelX < 0 || pixelY < 0 || pixelX >= width || pixelY >= height) this.#seen[y * span + x] = SEEN
      }
    }
  }

  /** Queues what was not yet seen beside the cells from `begin` on. */
  #widen(begin: number, directions: number): void {
    const [queue, seen, steps] = [this.#queue, this.#seen, this.#steps]
    const last = this.#end
    let end = last
    for (let at = begin; at < last; at += 1) {
      const from = queue[at]!
      for (let k = 0; k < directions; k += 1) {
        const cell = from + steps[k]!
        if (seen[cell] !== 0) continue
        seen[cell] = SEEN
        queue[end++] = cell
      }
    }
    this.#end = end
  }

  /** Takes the known pixels among the queued cells from `begin` on, until there are `most`. */
  #take(
    begin: number,
    most: number,
    { role, width }: Planes,
    originX: number,
    originY: number,
    centreX: number,
    centreY: number,
  ): void {
    for (let at = begin; at < this.#end && this.count < most; at += 1) {
      const cell = this.#queue[at]!
      const x = originX + (cell % this.#span)
      const y = originY + Math.floor(cell / this.#span)
      if (role[y * width + x] !== KNOWN) continue
      const turn = (Math.atan2(y - centreY, x - centreX) / (2 * Math.PI) + 1) * SECTORS
      const sector = Math.floor(turn) % SECTORS
      if (this.#taken[sector]! >= (most / SECTORS) * SLACK) continue
      this.#taken[sector]! += 1
      this.x[this.count] = x
      this.y[this.count] = y
      this.count += 1
    }
  }
}
