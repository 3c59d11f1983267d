// Cuts marks into units of work: each unit's neighbourhood is what a worker thread gets to see.
import { around, type Box, grow } from './box.ts'
import { type Pause, SLICE } from './cells.ts'
import type { Mark } from './marks.ts'
import type { PixelMask } from './types.ts'

/** A part of a mark that is answered in one go. */
export interface Unit {
  /** Which mark it belongs to, as an index. */
  readonly mark: number
  /** The smallest rectangle around the masked pixels that this unit answers. */
  readonly core: Box
  /** What the worker sees: the core and the pixels around it. */
  readonly crop: Box
  /** Number of masked pixels in the core. */
  readonly masked: number
}

/** A mark whose masked pixels were counted. */
export interface MeasuredMark {
  /** The smallest rectangle around the mark's masked pixels. */
  readonly box: Box
  readonly masked: number
}

export interface Plan {
  readonly marks: readonly MeasuredMark[]
  readonly units: readonly Unit[]
}

/** Marks of at most so many pixels of box are never cut when they are thin. */
const THIN_AREA = 1 << 19
/** Marks with wide parts are kept whole up to this box, so that what fills them is of one piece. */
const WIDE_AREA = 3 << 20
/** Side of the tiles that larger marks are cut into. */
const TILE = 512
/** From this thickness on a mark counts as wide. */
const WIDE = 32
/** What a smooth fill looks at: the window that its statistics come from, and its reach. */
const MARGIN = 64
/** Wide parts need so many times their thickness of surroundings, but no more than the limit. */
const WIDE_MARGIN = 2
const MARGIN_LIMIT = 320

/** Plans the work for `marks` of `mask`; calls `pause` after every `SLICE` pixels, so that the thread stays responsive. */
export async function planUnits(marks: readonly Mark[], mask: PixelMask, pause: Pause): Promise<Plan> {
  const measured: MeasuredMark[] = []
  const units: Unit[] = []
  let looked = 0
  for (const [index, mark] of marks.entries()) {
    const own: Unit[] = []
    for (const tile of tilesOf(mark)) {
      const found = measure(mask, tile)
      looked += tile.width * tile.height
      if (looked >= SLICE) {
        looked = 0
        await pause()
      }
      if (!found) continue
      const crop = grow(found.box, marginOf(mark), mask.width, mask.height)
      own.push({ mark: index, core: found.box, crop, masked: found.masked })
    }
    const masked = own.reduce((sum, unit) => sum + unit.masked, 0)
    measured.push({ box: own.map((unit) => unit.core).reduce(around), masked })
    units.push(...own)
  }
  return { marks: measured, units }
}

function marginOf(mark: Mark): number {
  return Math.min(MARGIN_LIMIT, MARGIN + WIDE_MARGIN * mark.thickness)
}

function tilesOf(mark: Mark): Box[] {
  const { left, top, width, height } = mark.box
  if (width * height <= (mark.thickness >= WIDE ? WIDE_AREA : THIN_AREA)) return [mark.box]
  const tiles: Box[] = []
  for (let y = top; y < top + height; y += TILE) {
    for (let x = left; x < left + width; x += TILE) {
      const right = Math.min(left + width, x + TILE)
      const bottom = Math.min(top + height, y + TILE)
      tiles.push({ left: x, top: y, width: right - x, height: bottom - y })
    }
  }
  return tiles
}

/** The smallest rectangle around the masked pixels of `area`, and how many they are; undefined when there are none. */
function measure(mask: PixelMask, area: Box): { box: Box; masked: number } | undefined {
  let masked = 0
  let [left, top, right, bottom] = [mask.width, mask.height, -1, -1]
  for (let y = area.top; y < area.top + area.height; y += 1) {
    for (let x = area.left; x < area.left + area.width; x += 1) {
      if (mask.data[y * mask.width + x] === 0) continue
      masked += 1
      if (x < left) left = x
      if (x > right) right = x
      if (y < top) top = y
      bottom = y
    }
  }
  if (masked === 0) return undefined
  return { box: { left, top, width: right - left + 1, height: bottom - top + 1 }, masked }
}
