// The traces that a mark leaves: pairs of neighbouring pixels that it covers differently.
import { type Box, grow } from '../box.ts'
import type { PixelImage } from '../types.ts'
import { cutStamp, type Placement } from './stamp.ts'

/** Pairs of pixels across the mark's edges, on the grid that the mark was rendered on. */
export interface Traces {
  readonly count: number
  /** Column and row of each pair's two pixels: `x0, y0, x1, y1`. */
  readonly at: Int32Array
  /** The mark's alpha at each pair's two pixels. */
  readonly alpha: Float32Array
  /** The mark's samples, 0 to 255, times its alpha: all lines of the first pixel, then of the second. */
  readonly colour: Float32Array
  /** Values per pixel: the picture's colour channels, or its luma alone. */
  readonly lines: number
}

/** Distance of a pair's pixels: wide enough to span a soft edge. */
const SPAN = 2
/** Least difference that makes a pair a trace, as a share of the full contrast. */
const LEAST_STEP = 0.1
/** Of a mark with few edges, this many pixels are looked at for each trace that is wanted. */
const AREA_PER_TRACE = 8
/** The mark is rendered in bands of so many rows; of a large mark not every band is. */
const BAND = 12

/**
 * Collects about `limit` traces of `mark`, evenly spread, as it lies at `place`.
 * @param within only this part of the grid is looked at
 * @param lines 3 to compare colours, 1 for luma alone (or a grey picture)
 */
export function collectTraces(mark: PixelImage, place: Placement, within: Box, lines: number, limit: number): Traces {
  const draft: Draft = { at: [], alpha: [], colour: [] }
  const bands = bandsOf(within, limit * AREA_PER_TRACE)
  for (const band of bands) collectBand(mark, place, band, within, lines, limit / bands.length, draft)
  return {
    count: draft.alpha.length / 2,
    at: Int32Array.from(draft.at),
    alpha: Float32Array.from(draft.alpha),
    colour: Float32Array.from(draft.colour),
    lines,
  }
}

/** Bands of rows from the first to the last, evenly spread, of about `area` pixels in all. */
function bandsOf(within: Box, area: number): Box[] {
  if (within.width === 0 || within.height === 0) return []
  const all = Math.ceil(within.height / BAND)
  const count = Math.min(all, Math.max(2, Math.ceil(area / (within.width * BAND))))
  return Array.from({ length: count }, (_, k) => {
    const index = count === 1 ? 0 : Math.round((k * (all - 1)) / (count - 1))
    const top = within.top + index * BAND
    return { ...within, top, height: Math.min(BAND, within.top + within.height - top) }
  })
}

interface Draft {
  readonly at: number[]
  readonly alpha: number[]
  readonly colour: number[]
}

function collectBand(
  mark: PixelImage,
  place: Placement,
  band: Box,
  within: Box,
  lines: number,
  limit: number,
  draft: Draft,
): void {
  const height = Math.min(band.height + SPAN, within.top + within.height - band.top)
  const { box, alpha, colour } = cutStamp(mark, place, { ...band, height }, lines)
  const found: number[] = []
  const stepAt = (a: number, b: number): number => {
    let step = Math.abs(alpha[a]! - alpha[b]!)
    for (const plane of colour) step = Math.max(step, Math.abs(plane[a]! - plane[b]!) / 255)
    return step
  }
  for (let y = 0; y < band.height; y += 1) {
    for (let x = 0; x < box.width; x += 1) {
      const i = y * box.width + x
      if (x + SPAN < box.width && stepAt(i, i + SPAN) >= LEAST_STEP) found.push(i, i + SPAN)
      const below = i + SPAN * box.width
      if (y + SPAN < height && stepAt(i, below) >= LEAST_STEP) found.push(i, below)
    }
  }
  const stride = Math.max(1, found.length / 2 / limit)
  for (let pair = 0; pair < found.length / 2; pair += stride) {
    for (const i of found.slice(2 * Math.floor(pair), 2 * Math.floor(pair) + 2)) {
      draft.at.push(box.left + (i % box.width), box.top + Math.floor(i / box.width))
      draft.alpha.push(alpha[i]!)
      for (const plane of colour) draft.colour.push(plane[i]!)
    }
  }
}

/** The rectangle of a mark at `place` with the pixels beside its outline, on a grid without borders. */
export function outlineOf(place: Placement): Box {
  const [left, top] = [Math.floor(place.x), Math.floor(place.y)]
  const [right, bottom] = [Math.ceil(place.x + place.width), Math.ceil(place.y + place.height)]
  return { left: left - SPAN, top: top - SPAN, width: right - left + 2 * SPAN, height: bottom - top + 2 * SPAN }
}

/** {@link outlineOf}, cut to a picture of `width` by `height` pixels; without pixels where it lies beyond them. */
export function outlineWithin(place: Placement, width: number, height: number): Box {
  const box = grow(outlineOf(place), 0, width, height)
  return { ...box, width: Math.max(0, box.width), height: Math.max(0, box.height) }
}
