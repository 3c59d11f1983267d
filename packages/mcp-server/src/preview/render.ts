// The pictures that preview shows: as it is, with the mask over it, or before and after.
import {
  arrange,
  decodeUpright,
  type Encoded,
  encodeUnderBudget,
  LONGEST_EDGE,
  type Part,
  scalePart,
  type Tile,
} from './canvas.ts'
import { boxOf, type Coverage } from './coverage.ts'

/** Marks that are smaller than this share of the picture are shown enlarged as well. */
const SMALL_SHARE = 0.2
/** How much of its surroundings an enlarged mark is shown with, as a share of its own size. */
const SURROUNDINGS = 0.5
const HALF = Math.floor((LONGEST_EDGE - 6) / 2)
const TINT = [255, 0, 60] as const

export interface Shown extends Encoded {
  /** Size of the picture itself, as it is displayed. */
  readonly pictureWidth: number
  readonly pictureHeight: number
}

/** The picture, and on it in red what would be removed. */
export async function showMask(bytes: Uint8Array, coverage: Coverage | undefined): Promise<Shown> {
  const picture = await decodeUpright(bytes)
  const box = coverage && boxOf(coverage)
  if (!coverage || !box) return shown(picture, await fit(picture, LONGEST_EDGE))
  const tinted = tint(picture, coverage)
  const whole = await fit(tinted, isSmall(box, picture) ? HALF * 1.5 : LONGEST_EDGE)
  if (!isSmall(box, picture)) return shown(picture, whole)
  const part = surroundings(box, picture)
  const size = { width: HALF, height: HALF / 2 }
  const closeUp = [await scalePart(picture, part, size), await scalePart(tinted, part, size)]
  return shown(picture, await arrange([[whole], closeUp]))
}

/** Before on the left, after on the right; below them the changed place enlarged when it is small. */
export async function showBeforeAndAfter(
  before: Uint8Array,
  after: Uint8Array,
  changed: Part | undefined,
): Promise<Shown> {
  const tiles = [await decodeUpright(before), await decodeUpright(after)] as const
  const [first] = tiles
  const enlarge = changed !== undefined && isSmall(changed, first)
  const size = { width: HALF, height: enlarge ? HALF : LONGEST_EDGE }
  const rows = [await Promise.all(tiles.map((tile) => scaleDown(tile, size)))]
  if (enlarge) {
    const part = surroundings(changed, first)
    rows.push(await Promise.all(tiles.map((tile) => scalePart(tile, part, { width: HALF, height: HALF }))))
  }
  return shown(first, await arrange(rows))
}

async function shown(picture: Tile, drawn: Tile): Promise<Shown> {
  return { ...(await encodeUnderBudget(drawn)), pictureWidth: picture.width, pictureHeight: picture.height }
}

function fit(tile: Tile, edge: number): Promise<Tile> {
  return scaleDown(tile, { width: edge, height: edge })
}

async function scaleDown(tile: Tile, box: { width: number; height: number }): Promise<Tile> {
  if (tile.width <= box.width && tile.height <= box.height) return tile
  return scalePart(tile, { left: 0, top: 0, width: tile.width, height: tile.height }, box)
}

function isSmall(box: Part, { width, height }: Tile): boolean {
  return box.width * box.height < SMALL_SHARE * width * height
}

function surroundings(box: Part, { width, height }: Tile): Part {
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

/** Half of each marked pixel turns red; the mark stays visible below. */
function tint(tile: Tile, coverage: Coverage): Tile {
  const data = Buffer.from(tile.data)
  for (let pixel = 0; pixel < coverage.data.length; pixel++) {
    if (coverage.data[pixel] === 0) continue
    for (let channel = 0; channel < 3; channel++) {
      const at = pixel * 3 + channel
      data[at] = ((data[at] ?? 0) + (TINT[channel] ?? 0)) >> 1
    }
  }
  return { ...tile, data }
}
