// What a person could see of a change: the difference of two displayed pictures, amplified, and where it lies.
import type { Box } from '../image.ts'
import type { Tile } from './tile.ts'

/** Below this, in steps of 255, a difference is what recompression leaves; close-ups do not go there. */
const NOTICEABLE = 16

export interface Difference {
  /** Black where nothing differs; each channel is `amplify` times its difference. */
  readonly tile: Tile
  /** Pixels that differ at all, as displayed in 8 bit. */
  readonly changedPixels: number
  /** Largest difference of one channel, 0 to 255. */
  readonly largest: number
  /** Smallest rectangle around all that differs, or undefined where nothing does. */
  readonly box: Box | undefined
  /** Smallest rectangle around what differs noticeably. */
  readonly noticeable: Box | undefined
}

/** Both tiles have the same size. */
export function differenceOf(before: Tile, after: Tile, amplify: number): Difference {
  const { width, height } = before
  const data = new Uint8Array(before.data.length)
  const all = new Bounds()
  const strong = new Bounds()
  let changedPixels = 0
  let largest = 0
  for (let y = 0; y < height; y++) {
    const start = y * width * 3
    if (rowOf(before, start).equals(rowOf(after, start))) continue
    for (let x = 0, at = start; x < width; x++, at += 3) {
      let most = 0
      for (let channel = at; channel < at + 3; channel++) {
        const delta = Math.abs((before.data[channel] as number) - (after.data[channel] as number))
        data[channel] = Math.min(255, Math.round(delta * amplify))
        if (delta > most) most = delta
      }
      if (most === 0) continue
      changedPixels++
      if (most > largest) largest = most
      all.include(x, y)
      if (most >= NOTICEABLE) strong.include(x, y)
    }
  }
  return { tile: { data, width, height }, changedPixels, largest, box: all.box, noticeable: strong.box }
}

/** Most rows of a cleaned picture are untouched: comparing their bytes at once skips them. */
function rowOf({ data, width }: Tile, start: number): Buffer {
  return Buffer.from(data.buffer, data.byteOffset + start, width * 3)
}

/** The smallest rectangle around the pixels that it was told. */
class Bounds {
  #left = Number.POSITIVE_INFINITY
  #top = Number.POSITIVE_INFINITY
  #right = -1
  #bottom = -1

  include(x: number, y: number): void {
    if (x < this.#left) this.#left = x
    if (x > this.#right) this.#right = x
    if (y < this.#top) this.#top = y
    if (y > this.#bottom) this.#bottom = y
  }

  get box(): Box | undefined {
    if (this.#right < 0) return undefined
    const [left, top] = [this.#left, this.#top]
    return { left, top, width: this.#right - left + 1, height: this.#bottom - top + 1 }
  }
}
