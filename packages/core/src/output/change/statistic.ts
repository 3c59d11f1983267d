// Per-pixel evidence that a service changed a picture on purpose, and how lively the picture is there.
import type { PixelImage } from '@unmark/inpaint'

/** One value per pixel, row by row. */
export type Plane = Float32Array

/**
 * How far two pictures of one shape differ around each pixel, in levels of 255: the differences are averaged, with their
 * sign, by the kernel [1 2 3 2 1] / 9 in both directions, then the channels' root mean square is taken. Noise of an
 * encoding has both signs and cancels out; what was taken away has one sign and stays.
 */
export function changeStatistic(before: PixelImage, after: PixelImage): Plane {
  const { width, height, channels } = before
  const colours = channels > 2 ? 3 : 1
  const scale = before.data.BYTES_PER_ELEMENT === 2 ? 255 / 65535 : 1
  const squares = new Float32Array(width * height)
  const rows = new Float32Array(width * height)
  for (let colour = 0; colour < colours; colour++) {
    for (let pixel = 0, at = colour; pixel < rows.length; pixel++, at += channels) {
      rows[pixel] = ((after.data[at] as number) - (before.data[at] as number)) * scale
    }
    smoothRows(rows, width)
    addSquaredColumns(rows, width, height, squares)
  }
  for (let pixel = 0; pixel < squares.length; pixel++) squares[pixel] = Math.sqrt((squares[pixel] as number) / colours)
  return squares
}

/** In place; beyond an edge the edge's own sample counts. */
function smoothRows(plane: Plane, width: number): void {
  const row = new Float32Array(width + 4)
  for (let start = 0; start < plane.length; start += width) {
    row.set(plane.subarray(start, start + width), 2)
    row.fill(row[2] as number, 0, 2)
    row.fill(row[width + 1] as number, width + 2)
    for (let x = 0; x < width; x++) plane[start + x] = weigh(row, x)
  }
}

function addSquaredColumns(plane: Plane, width: number, height: number, squares: Plane): void {
  const last = (height - 1) * width
  for (let y = 0, pixel = 0; y < height; y++) {
    const row = (offset: number) => Math.min(last, Math.max(0, (y + offset) * width))
    const [a, b, c, d, e] = [row(-2), row(-1), row(0), row(1), row(2)]
    for (let x = 0; x < width; x++, pixel++) {
      const sum =
        (plane[a + x] as number) +
        2 * (plane[b + x] as number) +
        3 * (plane[c + x] as number) +
        2 * (plane[d + x] as number) +
        (plane[e + x] as number)
      squares[pixel] = (squares[pixel] as number) + (sum / 9) ** 2
    }
  }
}

function weigh(row: Plane, at: number): number {
  const sum =
    (row[at] as number) +
    2 * (row[at + 1] as number) +
    3 * (row[at + 2] as number) +
    2 * (row[at + 3] as number) +
    (row[at + 4] as number)
  return sum / 9
}

/** Liveliness is sorted into so many classes. */
export const ACTIVITY_CLASSES = 16
/** Liveliness is averaged over squares of this side, the block of most codecs: their noise spreads over whole blocks. */
const BLOCK = 8

/**
 * The class of each pixel by the mean brightness slope in its block, in the calmer of the two pictures (where a mark was
 * taken away only one of them is lively), or in the liveliest block around it. Encodings with loss err more where a
 * picture is lively, and a little beyond.
 */
export function activityClasses(before: PixelImage, after: PixelImage): Uint8Array {
  const { width, height } = before
  const columns = Math.ceil(width / BLOCK)
  const blocks = blockClasses(before)
  const other = blockClasses(after)
  for (let at = 0; at < blocks.length; at++) blocks[at] = Math.min(blocks[at] as number, other[at] as number)
  const spread = liveliestAround(blocks, columns)
  const classes = new Uint8Array(width * height)
  for (let y = 0, pixel = 0; y < height; y++) {
    const row = Math.floor(y / BLOCK) * columns
    for (let x = 0; x < width; x++, pixel++) classes[pixel] = spread[row + Math.floor(x / BLOCK)] as number
  }
  return classes
}

function blockClasses({ data, width, height, channels }: PixelImage): Uint8Array {
  const scale = data.BYTES_PER_ELEMENT === 2 ? 255 / 65535 : 1
  const green = channels > 2 ? 1 : 0
  const columns = Math.ceil(width / BLOCK)
  const rows = Math.ceil(height / BLOCK)
  const sums = new Float64Array(columns * rows)
  for (let y = 0, at = green; y < height; y++) {
    const down = y + 1 < height ? width * channels : 0
    const row = Math.floor(y / BLOCK) * columns
    for (let x = 0; x < width; x++, at += channels) {
      const here = data[at] as number
      const right = data[at + (x + 1 < width ? channels : 0)] as number
      const block = row + Math.floor(x / BLOCK)
      sums[block] = (sums[block] as number) + Math.abs(right - here) + Math.abs((data[at + down] as number) - here)
    }
  }
  return Uint8Array.from(sums, (sum, block) => {
    const across = Math.min(BLOCK, width - (block % columns) * BLOCK)
    const down = Math.min(BLOCK, height - Math.floor(block / columns) * BLOCK)
    return Math.min(ACTIVITY_CLASSES - 1, Math.floor(2 * Math.log2(1 + (sum * scale) / (across * down))))
  })
}

function liveliestAround(blocks: Uint8Array, columns: number): Uint8Array {
  const rows = blocks.length / columns
  return blocks.map((_, at) => {
    const column = at % columns
    const row = Math.floor(at / columns)
    let most = 0
    for (let y = Math.max(0, row - 1); y <= Math.min(rows - 1, row + 1); y++) {
      for (let x = Math.max(0, column - 1); x <= Math.min(columns - 1, column + 1); x++) {
        most = Math.max(most, blocks[y * columns + x] as number)
      }
    }
    return most
  })
}
