// Counts the colours of a mask file once, so that everything else reasons about colours instead of pixels.
import { BLACK, type PackedColour, WHITE } from './colour.ts'
import type { PixelGrid } from './pixel-grid.ts'
import { RowRuns } from './row-runs.ts'

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
  /** For each row the first one with the same pixels, or -1: rows that are painted alike. */
  readonly repeats: Int32Array
  /** For each pixel `verdicts[i]`, where `i` is the place of its colour in `colours`. */
  paint(verdicts: Uint8Array): Uint8Array
}

/** Up to here, a loop is quicker than a call. */
const LONG_RUN = 64

/**
 * Masks are mostly long runs and rows that repeat an earlier row, so pixels are read by runs, and a repeated row is
 * compared as memory and then taken over.
 *
 * @param mostColours counting stops above so many, and there is no census.
 */
export function takeCensus(grid: PixelGrid, mostColours: number): Census | undefined {
  const tally = new Tally()
  const repeats = grid.findRepeatedRows()
  const runs = new RowRuns(grid.length, repeats.length)
  const repetitions = new Repetitions(repeats)
  for (let row = 0; row < repeats.length; row++) {
    const first = repeats[row] as number
    if (first === -1 || !runs.isKept(first)) {
      readRow(grid, row, tally, runs)
      if (tally.colours.length > mostColours) return undefined
    } else if (!repetitions.note(row)) readRepeatedRow(grid, row, first, tally, runs)
  }
  repetitions.tally(tally, runs)
  return {
    colours: tally.colours,
    totals: tally.totals,
    flats: tally.flats,
    pixels: grid.length,
    repeats,
    paint: (verdicts) =>
      runs.complete
        ? paintRuns(grid, repeats, runs, verdicts)
        : paintPixels(grid, (colour) => verdicts[tally.placeOf(colour)] as number),
  }
}

function readRow(grid: PixelGrid, row: number, tally: Tally, runs: RowRuns): void {
  const start = row * grid.width
  const rowEnd = start + grid.width
  for (let at = start; at < rowEnd; ) {
    const end = grid.runEnd(at, rowEnd)
    const colour = grid.colourAt(at)
    const place = tally.placeOf(colour)
    const flat = flatOf(grid, colour, at, end)
    tally.add(place, end - at, flat)
    runs.add(row, end - start, place, flat)
    at = end
  }
}

/** Its runs are known; which of its pixels are flat depends on the row above, which is another one. */
function readRepeatedRow(grid: PixelGrid, row: number, first: number, tally: Tally, runs: RowRuns): void {
  const at = row * grid.width
  runs.each(first, (start, end, place) => {
    const flat = flatOf(grid, tally.colours[place] as PackedColour, at + start, at + end)
    tally.add(place, end - start, flat)
  })
}

/** Counts how often rows are repeated below an equal row, or below the same row as the first time. */
class Repetitions {
  readonly #repeats: Int32Array
  readonly #belowItself: Uint32Array
  readonly #asBefore: Uint32Array

  constructor(repeats: Int32Array) {
    this.#repeats = repeats
    this.#belowItself = new Uint32Array(repeats.length)
    this.#asBefore = new Uint32Array(repeats.length)
  }

  /** False when the row repeats its first only by itself, so that it has to be counted alone. */
  note(row: number): boolean {
    const first = this.#repeats[row] as number
    const above = this.#kindOf(row - 1)
    if (above === first) this.#belowItself[first] = (this.#belowItself[first] as number) + 1
    else if (first > 0 && above === this.#kindOf(first - 1))
      this.#asBefore[first] = (this.#asBefore[first] as number) + 1
    else return false
    return true
  }

  tally(tally: Tally, runs: RowRuns): void {
    for (let row = 0; row < this.#repeats.length; row++) {
      const [belowItself, asBefore] = [this.#belowItself[row] as number, this.#asBefore[row] as number]
      if (belowItself + asBefore === 0) continue
      runs.each(row, (start, end, place, flat) => {
        const pixels = end - start
        tally.add(place, pixels * (belowItself + asBefore), (pixels - 1) * belowItself + flat * asBefore)
      })
    }
  }

  #kindOf(row: number): number {
    const first = this.#repeats[row] as number
    return first === -1 ? row : first
  }
}

const FIRST_SLOTS = 1024

class Tally {
  readonly colours: PackedColour[] = []
  readonly totals: number[] = []
  readonly flats: number[] = []
  /** Hash table with open addressing: a place in `colours` plus 1, or 0 where nothing is. Its length is a power of 2. */
  #slots = new Int32Array(FIRST_SLOTS)

  placeOf(colour: PackedColour): number {
    const slot = this.#slotOf(colour)
    const known = this.#slots[slot] as number
    if (known !== 0) return known - 1
    this.#slots[slot] = this.colours.push(colour)
    this.totals.push(0)
    this.flats.push(0)
    if (2 * this.colours.length > this.#slots.length) this.#grow()
    return this.colours.length - 1
  }

  add(place: number, total: number, flat: number): void {
    this.totals[place] = (this.totals[place] as number) + total
    this.flats[place] = (this.flats[place] as number) + flat
  }

  /** Where the colour is, or would be. Multiplicative hashing (Knuth, The Art of Computer Programming 3, 6.4). */
  #slotOf(colour: PackedColour): number {
    const [slots, last] = [this.#slots, this.#slots.length - 1]
    let slot = (Math.imul(colour, 0x9e3779b1) >>> 8) & last
    while (slots[slot] !== 0 && this.colours[(slots[slot] as number) - 1] !== colour) slot = (slot + 1) & last
    return slot
  }

  #grow(): void {
    this.#slots = new Int32Array(2 * this.#slots.length)
    this.colours.forEach((colour, place) => {
      this.#slots[this.#slotOf(colour)] = place + 1
    })
  }
}

function flatOf(grid: PixelGrid, colour: PackedColour, at: number, end: number): number {
  const { width } = grid
  if (colour === BLACK || colour === WHITE) return end - at - 1
  if (at < width) return 0
  let flat = 0
  let upperLeftIsSame = grid.colourAt(at - width) === colour
  for (let pixel = at + 1; pixel < end; pixel++) {
    const upperIsSame = grid.colourAt(pixel - width) === colour
    if (upperIsSame && upperLeftIsSame) flat++
    upperLeftIsSame = upperIsSame
  }
  return flat
}

function paintRuns({ width, length }: PixelGrid, repeats: Int32Array, runs: RowRuns, verdicts: Uint8Array): Uint8Array {
  const data = new Uint8Array(length)
  for (let row = 0; row < repeats.length; row++) {
    const first = repeats[row] as number
    const at = row * width
    if (first !== -1) data.copyWithin(at, first * width, (first + 1) * width)
    else
      runs.each(row, (start, end, place) => {
        const verdict = verdicts[place] as number
        if (verdict !== 0) fillRun(data, verdict, at + start, at + end)
      })
  }
  return data
}

function fillRun(data: Uint8Array, verdict: number, from: number, end: number): void {
  if (end - from >= LONG_RUN) data.fill(verdict, from, end)
  else for (let at = from; at < end; at++) data[at] = verdict
}

function paintPixels(grid: PixelGrid, verdictOf: (colour: PackedColour) => number): Uint8Array {
  const data = new Uint8Array(grid.length)
  for (let at = 0; at < data.length; at++) data[at] = verdictOf(grid.colourAt(at))
  return data
}
