// Knows which colours a picture has: what is recovered from under a mark, or stays beside it, should be among them.
import { HOLE, KNOWN, type Planes } from '../planes.ts'

/** Colours are told apart by boxes of this side; a box also stands for its neighbours. */
const BOX_SIDE = 16
const BOXES = 256 / BOX_SIDE
/** Up to this share of the pixels that stay may have colours that the surroundings have not. */
const FOREIGN_SHARE = 0.1

/** The colours of some pixels, and those near to them. */
export class NativeColours {
  readonly #boxes: Uint8Array
  /** Boxes whose neighbours are taken in too. */
  readonly #spread: Uint8Array
  readonly #strides: readonly number[]

  constructor(channels: number) {
    this.#boxes = new Uint8Array(BOXES ** channels)
    this.#spread = new Uint8Array(BOXES ** channels)
    this.#strides = Array.from({ length: channels }, (_, c) => BOXES ** c)
  }

  /** Adds the colour of a pixel. */
  add(colour: readonly Float32Array[], pixel: number): void {
    let own = 0
    for (let c = 0; c < colour.length; c += 1) own += boxOf(colour[c]![pixel]!) * this.#strides[c]!
    if (this.#spread[own] === 1) return
    this.#spread[own] = 1
    const sample = colour.map((plane) => plane[pixel]!)
    this.#mark(own, sample, 0)
  }

  has(colour: readonly number[]): boolean {
    return this.#boxes[this.#indexOf(colour)] === 1
  }

  /** Marks the box at `index` and its neighbours along channel `c` and the following ones. */
  #mark(index: number, colour: readonly number[], c: number): void {
    const stride = this.#strides[c]
    if (stride === undefined) {
      this.#boxes[index] = 1
      return
    }
    const box = boxOf(colour[c]!)
    for (let step = -1; step <= 1; step += 1) {
      if (box + step >= 0 && box + step < BOXES) this.#mark(index + step * stride, colour, c + 1)
    }
  }

  #indexOf(colour: readonly number[]): number {
    let index = 0
    for (let c = 0; c < this.#strides.length; c += 1) index += boxOf(colour[c]!) * this.#strides[c]!
    return index
  }
}

function boxOf(sample: number): number {
  return Math.min(BOXES - 1, Math.max(0, Math.floor(sample / BOX_SIDE)))
}

/** True for samples of one channel that are in the same box or in neighbouring ones. */
export function isSameColour(one: number, other: number): boolean {
  return Math.abs(boxOf(one) - boxOf(other)) <= 1
}

/** The colours of the pixels for which `counts` holds. */
export function coloursOf({ colour }: Planes, counts: (pixel: number) => boolean): NativeColours {
  const native = new NativeColours(colour.length)
  for (let i = 0; i < colour[0]!.length; i += 1) if (counts(i)) native.add(colour, i)
  return native
}

/**
 * True when nearly all pixels that are holes in `planes` and not in `role` have colours that occur, or nearly occur,
 * outside the mask.
 * @param role the roles that `planes` is to have instead
 */
export function looksNative(planes: Planes, role: Uint8Array): boolean {
  const native = coloursOf(planes, (i) => planes.role[i] === KNOWN)
  let [staying, foreign] = [0, 0]
  for (let i = 0; i < role.length; i += 1) {
    if (planes.role[i] !== HOLE || role[i] === HOLE) continue
    staying += 1
    if (!native.has(planes.colour.map((plane) => plane[i]!))) foreign += 1
  }
  return foreign <= FOREIGN_SHARE * staying
}
