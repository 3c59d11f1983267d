// Finds where exactly a mark lies, starting from a rough place.
import type { Pause } from '../cells.ts'
import type { PixelImage } from '../types.ts'
import { correlate, IDENTITY, type Mapping } from './evidence.ts'
import { fitOpacity } from './fit-opacity.ts'
import { boxOf, type Placement } from './stamp.ts'
import { collectTraces, outlineOf, outlineWithin, type Traces } from './traces.ts'

export interface SearchRange {
  /** Pixels on either axis. */
  readonly pixels: number
  /** Share of the width and height. */
  readonly scale: number
}

/** Traces that the coarse search looks at. */
const COARSE_TRACES = 1500
/** Traces that settle the last pixel and its parts. */
const FINE_TRACES = 3000
/** Least gain in correlation that a change by a part of a pixel must bring: tools lay marks on whole pixels. */
const LEAST_GAIN = 0.006
/** How far apart two scales of the coarse search put the mark's far end, in pixels. */
const SCALE_STEP = 1.25
/** Rendered candidates of one descent. */
const MOST_STEPS = 150
/** Signal-to-noise ratio of the opacity that the rough place must show, or there is nothing to refine. */
const LEAST_SIGNAL = 4
/** Candidates between two pauses: some milliseconds. */
const CANDIDATES = 24

/**
 * The placement within `range` of `place` at which the mark explains most of the picture's steps: every whole pixel and
 * scale with the mark as rendered once, then, rendered anew for each candidate, a descent by whole pixels of each edge
 * and at last by parts of a pixel (coordinate descent; the coarse-to-fine order of Lucas and Kanade 1981).
 * @param lines as for the traces
 * @returns `place` itself where nothing of the mark is to be seen within the range
 */
export async function findPlace(
  image: PixelImage,
  mark: PixelImage,
  place: Placement,
  range: SearchRange,
  lines: number,
  pause: Pause,
): Promise<Placement> {
  const search = new Search(image, mark, lines, pause)
  const rough = roundPlace(await search.coarse(place, range))
  if (!search.isPromising(rough)) return place
  const whole = await search.descend(rough, [1], range.scale > 0, 0)
  const fine = await search.descend(whole, [0.5, 0.25, 0.125], range.scale > 0, LEAST_GAIN)
  return (await search.scoreOf(place)) >= (await search.scoreOf(fine)) ? place : fine
}

function roundPlace({ x, y, width, height }: Placement): Placement {
  return {
    x: Math.round(x),
    y: Math.round(y),
    width: Math.max(1, Math.round(width)),
    height: Math.max(1, Math.round(height)),
  }
}

/** Looks for one mark in one picture. */
class Search {
  readonly #image: PixelImage
  readonly #mark: PixelImage
  readonly #lines: number
  readonly #pause: Pause
  readonly #scores = new Map<string, number>()

  constructor(image: PixelImage, mark: PixelImage, lines: number, pause: Pause) {
    this.#image = image
    this.#mark = mark
    this.#lines = lines
    this.#pause = pause
  }

  /** The best of all whole-pixel shifts and scales of the mark. */
  async coarse(place: Placement, { pixels, scale }: SearchRange): Promise<Placement> {
    const rendered = { ...place, x: 0, y: 0 }
    const traces = collectTraces(this.#mark, rendered, outlineOf(rendered), this.#lines, COARSE_TRACES)
    let best = { place, score: Number.NEGATIVE_INFINITY }
    let tried = 0
    for (const factor of scalesWithin(scale, Math.max(place.width, place.height))) {
      for (const y of startsWithin(place.y, place.height * (factor - 1), pixels)) {
        for (const x of startsWithin(place.x, place.width * (factor - 1), pixels)) {
          const mapping: Mapping = { x, y, scaleX: factor, scaleY: factor }
          const score = correlate(this.#image, traces, mapping)
          if (score > best.score) {
            best = { place: { x, y, width: place.width * factor, height: place.height * factor }, score }
          }
          tried += 1
          if (tried % CANDIDATES === 0) await this.#pause()
        }
      }
    }
    return best.place
  }

  /** Whether the mark leaves any trace here: cheaper than to refine a place that has none. */
  isPromising(place: Placement): boolean {
    const { opacity, error } = fitOpacity(this.#image, this.#tracesAt(place))
    return opacity > LEAST_SIGNAL * error
  }

  /** Moves one edge, or the whole, by each of `steps` as long as that raises the score by more than `gain` in all. */
  async descend(start: Placement, steps: readonly number[], resize: boolean, gain: number): Promise<Placement> {
    let best = { place: start, score: await this.scoreOf(start) }
    const least = best.score + gain
    for (const step of steps) {
      for (let moved = true; moved; ) {
        moved = false
        for (const next of neighbours(best.place, step, resize)) {
          if (this.#scores.size > MOST_STEPS) break
          const score = await this.scoreOf(next)
          if (score <= best.score + 1e-6) continue
          best = { place: next, score }
          moved = true
        }
      }
      if (best.place === start) break
    }
    return best.score > least ? best.place : start
  }

  /** Correlation with the mark rendered at exactly this place. */
  async scoreOf(place: Placement): Promise<number> {
    const key = [place.x, place.y, place.width, place.height].join()
    const known = this.#scores.get(key)
    if (known !== undefined) return known
    const box = boxOf(place, this.#image.width, this.#image.height)
    let score = Number.NEGATIVE_INFINITY
    if (box.width > 0 && box.height > 0) {
      score = correlate(this.#image, this.#tracesAt(place), IDENTITY)
    }
    this.#scores.set(key, score)
    await this.#pause()
    return score
  }

  #tracesAt(place: Placement): Traces {
    const within = outlineWithin(place, this.#image.width, this.#image.height)
    return collectTraces(this.#mark, place, within, this.#lines, FINE_TRACES)
  }
}

/** Factors from `1 - scale` to `1 + scale`, close enough that a mark of `side` pixels fits one of them. */
function scalesWithin(scale: number, side: number): number[] {
  const count = Math.ceil((scale * side) / SCALE_STEP)
  return Array.from({ length: 2 * count + 1 }, (_, k) => (count === 0 ? 1 : 1 + (scale * (k - count)) / count))
}

/** Whole starts within `pixels` of `start`, whichever end of a rectangle that grew by `growth` stayed in place. */
function startsWithin(start: number, growth: number, pixels: number): number[] {
  const first = Math.ceil(start - Math.max(0, growth) - pixels - 0.5)
  const last = Math.floor(start - Math.min(0, growth) + pixels + 0.5)
  return Array.from({ length: last - first + 1 }, (_, k) => first + k)
}

function neighbours(place: Placement, step: number, resize: boolean): Placement[] {
  const moves: Placement[] = []
  for (const by of [-step, step]) {
    moves.push({ ...place, x: place.x + by }, { ...place, y: place.y + by })
    if (!resize) continue
    moves.push({ ...place, width: place.width + by }, { ...place, height: place.height + by })
    moves.push({ ...place, x: place.x - by, width: place.width + by })
    moves.push({ ...place, y: place.y - by, height: place.height + by })
  }
  return moves.filter(({ width, height }) => width >= 1 && height >= 1)
}
