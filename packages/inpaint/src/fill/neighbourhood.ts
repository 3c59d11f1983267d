// Chooses the known pixels that a few holes are to be computed from: near ones first, and from all sides.
import { KNOWN, type Planes } from '../planes.ts'

const SECTORS = 8
/** A side may give so many times its even share, where other sides have less to give. */
const SLACK = 1.5
const STEPS_X = [1, -1, 0, 0, 1, 1, -1, -1] as const
const STEPS_Y = [0, 0, 1, -1, 1, -1, 1, -1] as const

/** The known pixels around one block of holes. Reused from block to block. */
export class Neighbourhood {
  /** Number of known pixels that were found. */
  count = 0
  readonly x: Int32Array
  readonly y: Int32Array
  readonly #limit: number
  readonly #radius: number
  readonly #seen: Uint8Array
  readonly #span: number
  readonly #taken = new Float64Array(SECTORS)
  #front: number[] = []
  #next: number[] = []

  /**
   * @param limit greatest number of known pixels
   * @param block side of a block of holes, in pixels
   * @param radius how far outside the block known pixels are looked for
   */
  constructor(limit: number, block: number, radius: number) {
    this.x = new Int32Array(limit)
    this.y = new Int32Array(limit)
    this.#limit = limit
    this.#radius = radius
    this.#span = block + 2 * radius
    this.#seen = new Uint8Array(this.#span * this.#span)
  }

  /** Collects ring by ring around `holes` (indices of pixels), which lie in the block at `left`, `top`. */
  collect(planes: Planes, holes: readonly number[], left: number, top: number): void {
    const span = this.#span
    const originX = left - this.#radius
    const originY = top - this.#radius
    this.count = 0
    this.#seen.fill(0)
    this.#taken.fill(0)
    this.#front.length = 0
    let [sumX, sumY] = [0, 0]
    for (const hole of holes) {
      const x = (hole % planes.width) - originX
      const y = Math.floor(hole / planes.width) - originY
      sumX += x
      sumY += y
      this.#seen[y * span + x] = 1
      this.#front.push(y * span + x)
    }
    const centre = { x: sumX / holes.length + originX, y: sumY / holes.length + originY }
    for (let ring = 0; this.#front.length > 0 && this.count < this.#limit; ring += 1) {
      // Rings of four and of eight neighbours in turn come close to circles.
      this.#widen(planes, originX, originY, ring % 2 === 0 ? 8 : 4, centre)
    }
  }

  #widen(
    planes: Planes,
    originX: number,
    originY: number,
    directions: number,
    centre: { readonly x: number; readonly y: number },
  ): void {
    const span = this.#span
    this.#next.length = 0
    for (const from of this.#front) {
      const fromX = from % span
      const fromY = (from - fromX) / span
      for (let k = 0; k < directions; k += 1) {
        const x = fromX + STEPS_X[k]!
        const y = fromY + STEPS_Y[k]!
        if (x < 0 || y < 0 || x >= span || y >= span || this.#seen[y * span + x] !== 0) continue
        this.#seen[y * span + x] = 1
        const [pixelX, pixelY] = [originX + x, originY + y]
        if (pixelX < 0 || pixelY < 0 || pixelX >= planes.width || pixelY >= planes.height) continue
        this.#next.push(y * span + x)
        if (planes.role[pixelY * planes.width + pixelX] === KNOWN) this.#take(pixelX, pixelY, centre)
      }
    }
    const done = this.#front
    this.#front = this.#next
    this.#next = done
  }

  #take(x: number, y: number, centre: { readonly x: number; readonly y: number }): void {
    const turn = (Math.atan2(y - centre.y, x - centre.x) / (2 * Math.PI) + 1) * SECTORS
    const sector = Math.floor(turn) % SECTORS
    if (this.count >= this.#limit || this.#taken[sector]! >= (this.#limit / SECTORS) * SLACK) return
    this.#taken[sector]! += 1
    this.x[this.count] = x
    this.y[this.count] = y
    this.count += 1
  }
}
