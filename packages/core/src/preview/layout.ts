// How a preview fills its picture: one view or several side by side, and below them a small mark enlarged.
import type { Box } from '../image.ts'
import type { Size } from '../masks/orientation.ts'
import { paintMark } from './paint-mark.ts'
import { arrangeTiles, type Coverage, fitInto, scaleCoverage, scaleTile, type Tile, wholeOf } from './tile.ts'

/** As many as the largest picture that is taken in; views of several that would have more are drawn smaller. */
const MOST_DRAWN_PIXELS = 100_000_000
/** Marks that are smaller than this share of the picture are shown enlarged as well. */
const SMALL_SHARE = 0.2
/** How much of its surroundings an enlarged mark is shown with, as a share of its own size. */
const SURROUNDINGS = 0.5
const GROWTH = 8
const LEAST_GAP = 6
/** Of the drawn picture's longest side, between two views of a large one. */
const GAP_SHARE = 1 / 200
/** Share of the height that a picture leaves to the enlarged mark below it. */
const WHOLE_SHARE = 0.75

/** The picture with its mark painted, where there is one. A small mark is enlarged below it, plain and painted. */
export async function layOutMark(
  picture: Tile,
  marked: MarkedPart | undefined,
  edge: number | undefined,
): Promise<Tile> {
  const whole = wholeOf(picture)
  if (edge === undefined || !marked || !isSmall(marked.box, picture)) {
    const size = fitInto(picture, square(edge ?? Number.POSITIVE_INFINITY))
    return marked ? paintPart(picture, marked.coverage, whole, size) : scaleTile(picture, whole, size)
  }
  const { coverage, box } = marked
  const part = withSurroundings(box, picture)
  const column = columnWidth(edge, 2, LEAST_GAP)
  const enlarged = fitInto(part, { width: column, height: column / 2 }, GROWTH)
  const rows = [
    [await paintPart(picture, coverage, whole, fitInto(picture, square(edge * WHOLE_SHARE)))],
    [await scaleTile(picture, part, enlarged), await paintPart(picture, coverage, part, enlarged)],
  ]
  return arrangeTiles(rows, LEAST_GAP)
}

/** What is marked of a picture. */
export interface MarkedPart {
  /** Of the picture's size. */
  readonly coverage: Coverage
  /** Holds all that is marked. */
  readonly box: Box
}

/** Pictures of one size side by side; with a limited edge, a small place of interest is enlarged below each. */
export async function layOutViews(
  views: readonly Tile[],
  place: Box | undefined,
  edge: number | undefined,
): Promise<Tile> {
  const [first] = views
  if (!first) throw new TypeError('Expected at least one picture to lay out; got none.')
  const whole = wholeOf(first)
  const gap =
    edge === undefined ? Math.max(LEAST_GAP, Math.round(Math.max(first.width, first.height) * GAP_SHARE)) : LEAST_GAP
  const enlarges = edge !== undefined && place !== undefined && isSmall(place, first)
  const size = fitInto(
    first,
    edge === undefined ? shareOfAll(first, views.length) : columnOf(edge, views.length, enlarges),
  )
  const rows = [await Promise.all(views.map((view) => scaleTile(view, whole, size)))]
  if (enlarges) {
    const part = withSurroundings(place, first)
    const enlarged = fitInto(part, square(columnWidth(edge, views.length, gap)), GROWTH)
    rows.push(await Promise.all(views.map((view) => scaleTile(view, part, enlarged))))
  }
  return rows.length === 1 && views.length === 1 ? (rows[0]?.[0] as Tile) : arrangeTiles(rows, gap)
}

async function paintPart(picture: Tile, coverage: Coverage, part: Box, size: Size): Promise<Tile> {
  return paintMark(await scaleTile(picture, part, size), await scaleCoverage(coverage, part, size))
}

/** Room for each of several views in a picture of limited size. */
function columnOf(edge: number, views: number, enlarges: boolean): Size {
  const width = columnWidth(edge, views, LEAST_GAP)
  return { width, height: enlarges ? Math.max(width, edge / 2) : edge }
}

function columnWidth(edge: number, columns: number, gap: number): number {
  return Math.max(1, Math.floor((edge - gap * (columns - 1)) / columns))
}

/** The picture's own size, or less when so many of them would be more than is drawn. */
function shareOfAll(size: Size, views: number): Size {
  const scale = Math.min(1, Math.sqrt(MOST_DRAWN_PIXELS / (size.width * size.height * views)))
  return { width: size.width * scale, height: size.height * scale }
}

function square(edge: number): Size {
  return { width: edge, height: edge }
}

function isSmall(box: Box, { width, height }: Size): boolean {
  return box.width * box.height < SMALL_SHARE * width * height
}

function withSurroundings(box: Box, { width, height }: Size): Box {
  const [across, down] = [Math.ceil(box.width * SURROUNDINGS) + 4, Math.ceil(box.height * SURROUNDINGS) + 4]
  const left = Math.max(0, box.left - across)
  const top = Math.max(0, box.top - down)
  return {
    left,
    top,
    width: Math.min(width, box.left + box.width + across) - left,
    height: Math.min(height, box.top + box.height + down) - top,
  }
}
