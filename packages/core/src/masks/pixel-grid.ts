// The decoded samples of a mask file, read as colours and by runs, in the channels that the decoder gives without converting.
import { type PackedColour, packGrey, RGB } from './colour.ts'
import { findRepeatedRows } from './repeated-rows.ts'

/** Pixels row by row. What a pixel's colour is, each kind of file decides for itself. */
export interface PixelGrid {
  readonly width: number
  /** Number of pixels. */
  readonly length: number
  colourAt(at: number): PackedColour
  /** The first pixel after `at` that is not the same as it, or `end`. */
  runEnd(at: number, end: number): number
  /** For each row an earlier one with the same pixels, itself the first of its kind; -1 where none was found. */
  findRepeatedRows(): Int32Array
}

/** One byte per pixel. */
export class GreyGrid implements PixelGrid {
  readonly width: number
  readonly length: number
  readonly #bytes: Uint8Array
  readonly #words: Int32Array

  /** @param bytes aligned to 4 */
  constructor(bytes: Uint8Array, width: number) {
    this.width = width
    this.length = bytes.length
    this.#bytes = bytes
    this.#words = wordsOf(bytes)
  }

  colourAt(at: number): PackedColour {
    return packGrey(this.#bytes[at] as number)
  }

  runEnd(at: number, end: number): number {
    const [bytes, words] = [this.#bytes, this.#words]
    const level = bytes[at] as number
    let next = at + 1
    while (next < end && (next & 3) !== 0) {
      if (bytes[next] !== level) return next
      next++
    }
    const four = (level * 0x01010101) | 0
    while (next + 4 <= end && words[next >> 2] === four) next += 4
    while (next < end && bytes[next] === level) next++
    return next
  }

  findRepeatedRows(): Int32Array {
    return findRepeatedRows(this.#bytes, this.width)
  }
}

/** Three bytes per pixel. */
export class RgbGrid implements PixelGrid {
  readonly width: number
  readonly length: number
  readonly #bytes: Uint8Array
  readonly #words: Int32Array

  /** @param bytes aligned to 4 */
  constructor(bytes: Uint8Array, width: number) {
    this.width = width
    this.length = bytes.length / 3
    this.#bytes = bytes
    this.#words = wordsOf(bytes)
  }

  colourAt(at: number): PackedColour {
    const bytes = this.#bytes
    return (bytes[3 * at] as number) | ((bytes[3 * at + 1] as number) << 8) | ((bytes[3 * at + 2] as number) << 16)
  }

  /** Four pixels are three words. */
  runEnd(at: number, end: number): number {
    const words = this.#words
    const colour = this.colourAt(at)
    let next = at + 1
    while (next < end && (next & 3) !== 0) {
      if (this.colourAt(next) !== colour) return next
      next++
    }
    const first = colour | (colour << 24)
    const second = (colour >> 8) | (colour << 16)
    const third = (colour >> 16) | (colour << 8)
    for (let word = (next >> 2) * 3; next + 4 <= end; word += 3, next += 4) {
      if (words[word] !== first || words[word + 1] !== second || words[word + 2] !== third) break
    }
    while (next < end && this.colourAt(next) === colour) next++
    return next
  }

  findRepeatedRows(): Int32Array {
    return findRepeatedRows(this.#bytes, 3 * this.width)
  }
}

/** Four bytes per pixel, of which a colour is read. */
class RgbaGrid implements PixelGrid {
  readonly width: number
  readonly length: number
  readonly #words: Uint32Array
  readonly #colourOf: (word: number) => PackedColour

  constructor(words: Uint32Array, width: number, colourOf: (word: number) => PackedColour) {
    this.width = width
    this.length = words.length
    this.#words = words
    this.#colourOf = colourOf
  }

  colourAt(at: number): PackedColour {
    return this.#colourOf(this.#words[at] as number)
  }

  runEnd(at: number, end: number): number {
    const words = this.#words
    const word = words[at] as number
    let next = at + 1
    while (next < end && words[next] === word) next++
    // Pixels that differ in what is not read are the same.
    const colour = this.#colourOf(word)
    while (next < end && this.colourAt(next) === colour) next++
    return next
  }

  findRepeatedRows(): Int32Array {
    const { buffer, byteOffset, byteLength } = this.#words
    return findRepeatedRows(new Uint8Array(buffer, byteOffset, byteLength), 4 * this.width)
  }
}

/** The colours of opaque RGBA words. */
export function opaqueColours(words: Uint32Array, width: number): PixelGrid {
  return new RgbaGrid(words, width, (word) => word & RGB)
}

/** The alpha channel of RGBA words as greys: black is see-through, white is opaque. */
export function alphaAsGrey(words: Uint32Array, width: number): PixelGrid {
  return new RgbaGrid(words, width, (word) => packGrey(word >>> 24))
}

function wordsOf({ buffer, byteOffset, length }: Uint8Array): Int32Array {
  return new Int32Array(buffer, byteOffset, length >> 2)
}
