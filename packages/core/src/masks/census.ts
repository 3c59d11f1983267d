// Counts the colours of a mask file once, so that everything else reasons about colours instead of pixels.
import { BLACK, type PackedColour, RGB, WHITE } from './colour.ts'

export interface Census {
  /** Every colour that occurs, in the order of first appearance. */
  readonly colours: readonly PackedColour[]
  /** How many pixels have each colour. */
  readonly totals: readonly number[]
  /**
   * How many of them equal their left, upper and upper left neighbours: the inside of an even area, never its edge.
   * Of pure black and white, which no soft edge is made of, those that equal the left neighbour.
   */
  readonly flats: readonly number[]
  readonly pixels: number
  /** For each pixel `verdicts[i]`, where `i` is the place of its colour in `colours`. */
  paint(verdicts: Uint8Array): Uint8Array
}

/**
 * Masks are mostly long runs and rows that repeat the row above, so pixels are read by runs, and a repeated row is
 * compared as memory and then taken over.
 *
 * @param words one RGBA word per pixel, row by row, all with the same alpha.
 * @param mostColours counting stops above so many, and there is no census.
 */
export function takeCensus(words: Uint32Array, width: number, mostColours: number): Census | undefined {
  const tally = new Tally()
  const repeats = findRepeatedRows(words, width)
  let rowPlaces: number[] = []
  let rowLengths: number[] = []
  for (let start = 0, row = 0; start < words.length; start += width, row++) {
    if (repeats[row]) {
      rowPlaces.forEach((place, run) => {
        const length = rowLengths[run] as number
        tally.add(place, length, length - 1)
      })
      continue
    }
    rowPlaces = []
    rowLengths = []
    for (let at = start; at < start + width; ) {
      const end = runEnd(words, at, start + width)
      const place = tally.placeOf((words[at] as number) & RGB)
      tally.add(place, end - at, flatOf(words, at, end, width))
      rowPlaces.push(place)
      rowLengths.push(end - at)
      at = end
    }
    if (tally.colours.length > mostColours) return undefined
  }
  return {
    colours: tally.colours,
    totals: tally.totals,
    flats: tally.flats,
    pixels: words.length,
    paint: (verdicts) => paint(words, width, repeats, (word) => verdicts[tally.placeOf(word & RGB)] as number),
  }
}

class Tally {
  readonly colours: PackedColour[] = []
  readonly totals: number[] = []
  readonly flats: number[] = []
  /** Place in `colours` plus 1. 64 MB of address space, of which only the parts of colours that occur are touched. */
  readonly #places = new Uint32Array(RGB + 1)

  placeOf(colour: PackedColour): number {
    const known = this.#places[colour] as number
    if (known !== 0) return known - 1
    this.totals.push(0)
    this.flats.push(0)
    this.#places[colour] = this.colours.push(colour)
    return this.colours.length - 1
  }

  add(place: number, total: number, flat: number): void {
    this.totals[place] = (this.totals[place] as number) + total
    this.flats[place] = (this.flats[place] as number) + flat
  }
}

/** 1 for each row whose pixels equal those of the row above. */
function findRepeatedRows(words: Uint32Array, width: number): Uint8Array {
  const bytes = Buffer.from(words.buffer, words.byteOffset, words.byteLength)
  const stride = width * 4
  const repeats = new Uint8Array(words.length / width)
  for (let row = 1; row < repeats.length; row++) {
    const start = row * stride
    if (bytes.compare(bytes, start - stride, start, start, start + stride) === 0) repeats[row] = 1
  }
  return repeats
}

function runEnd(words: Uint32Array, at: number, rowEnd: number): number {
  const word = words[at]
  let end = at + 1
  while (end < rowEnd && words[end] === word) end++
  return end
}

function flatOf(words: Uint32Array, at: number, end: number, width: number): number {
  const word = words[at] as number
  const colour = word & RGB
  if (colour === BLACK || colour === WHITE) return end - at - 1
  if (at < width) return 0
  let flat = 0
  let upperLeftIsSame = words[at - width] === word
  for (let pixel = at + 1; pixel < end; pixel++) {
    const upperIsSame = words[pixel - width] === word
    if (upperIsSame && upperLeftIsSame) flat++
    upperLeftIsSame = upperIsSame
  }
  return flat
}

function paint(
  words: Uint32Array,
  width: number,
  repeats: Uint8Array,
  verdictOf: (word: number) => number,
): Uint8Array {
  const data = new Uint8Array(words.length)
  for (let start = 0, row = 0; start < words.length; start += width, row++) {
    if (repeats[row]) {
      data.copyWithin(start, start - width, start)
      continue
    }
    for (let at = start; at < start + width; ) {
      const end = runEnd(words, at, start + width)
      const verdict = verdictOf(words[at] as number)
      if (verdict !== 0) data.fill(verdict, at, end)
      at = end
    }
  }
  return data
}
