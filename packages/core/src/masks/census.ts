// Counts the colours of a mask file once, so that everything else reasons about colours instead of pixels.
import { BLACK, type PackedColour, WHITE } from './colour.ts'
import type { PixelGrid } from './pixel-grid.ts'

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

/** Where the runs of one row after the other end, and the places of their colours; rows that repeat are left out. */
interface Runs {
  readonly ends: Uint32Array
  readonly places: Uint32Array
}

/** With fewer pixels than this in a run on average, runs take more memory than they save time. */
const LEAST_RUN = 8
/** Up to here, a loop is quicker than a call. */
const LONG_RUN = 64

/**
 * Masks are mostly long runs and rows that repeat the row above, so pixels are read by runs, and a repeated row is
 * compared as memory and then taken over.
 *
 * @param mostColours counting stops above so many, and there is no census.
 */
export function takeCensus(grid: PixelGrid, mostColours: number): Census | undefined {
  const { width, length } = grid
  const tally = new Tally()
  const repeats = grid.findRepeatedRows()
  const record = new RunRecord(Math.ceil(length / LEAST_RUN))
  const rowPlaces: number[] = []
  const rowLengths: number[] = []
  for (let start = 0, row = 0; start < length; start += width, row++) {
    if (repeats[row]) {
      rowPlaces.forEach((place, run) => {
        const pixels = rowLengths[run] as number
        tally.add(place, pixels, pixels - 1)
      })
      continue
    }
    rowPlaces.length = 0
    rowLengths.length = 0
    for (let at = start; at < start + width; ) {
      const end = grid.runEnd(at, start + width)
      const colour = grid.colourAt(at)
      const place = tally.placeOf(colour)
      tally.add(place, end - at, flatOf(grid, colour, at, end))
      record.add(end, place)
      rowPlaces.push(place)
      rowLengths.push(end - at)
      at = end
    }
    if (tally.colours.length > mostColours) return undefined
  }
  const runs = record.runs()
  return {
    colours: tally.colours,
    totals: tally.totals,
    flats: tally.flats,
    pixels: length,
    paint: (verdicts) =>
      runs
        ? paintRuns(grid, repeats, runs, verdicts)
        : paintPixels(grid, (colour) => verdicts[tally.placeOf(colour)] as number),
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

/** Keeps runs while there are few enough of them. */
class RunRecord {
  readonly #most: number
  #ends = new Uint32Array(1 << 12)
  #places = new Uint32Array(1 << 12)
  #count = 0

  constructor(most: number) {
    this.#most = most
  }

  add(end: number, place: number): void {
    if (this.#count > this.#most) return
    if (this.#count === this.#ends.length) {
      this.#ends = doubled(this.#ends)
      this.#places = doubled(this.#places)
    }
    this.#ends[this.#count] = end
    this.#places[this.#count++] = place
  }

  /** Undefined when there were too many. */
  runs(): Runs | undefined {
    return this.#count > this.#most ? undefined : { ends: this.#ends, places: this.#places }
  }
}

function doubled(numbers: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(2 * numbers.length)
  larger.set(numbers)
  return larger
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

function paintRuns({ width, length }: PixelGrid, repeats: Uint8Array, runs: Runs, verdicts: Uint8Array): Uint8Array {
  const data = new Uint8Array(length)
  let run = 0
  for (let start = 0, row = 0; start < length; start += width, row++) {
    if (repeats[row]) {
      data.copyWithin(start, start - width, start)
      continue
    }
    for (let at = start; at < start + width; run++) {
      const end = runs.ends[run] as number
      const verdict = verdicts[runs.places[run] as number] as number
      if (verdict !== 0) fillRun(data, verdict, at, end)
      at = end
    }
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
