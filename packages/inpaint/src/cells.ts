// Counts a mask's pixels in coarse cells: finding marks there costs little memory, however torn the mask is.
import type { PixelMask } from './types.ts'

/** Side of a cell, in pixels. */
export const CELL = 16

/** How many masked pixels each cell of a mask holds, row by row. */
export interface Cells {
  readonly columns: number
  readonly rows: number
  /** 0..256 per cell. */
  readonly counts: Uint16Array
  /** Size of the mask, in pixels: the last cells of a row or column may be smaller. */
  readonly width: number
  readonly height: number
}

/** Lets the event loop run; throws when the work is to stop. */
export type Pause = () => Promise<void>

/** So many pixels of a mask are looked at in one go, which takes some milliseconds. */
export const SLICE = 1 << 21

/** Counts `mask`, and calls `pause` between slices so that the thread stays responsive. */
export async function countCells(mask: PixelMask, pause: Pause): Promise<Cells> {
  const columns = Math.ceil(mask.width / CELL)
  const rows = Math.ceil(mask.height / CELL)
  const cells = { columns, rows, counts: new Uint16Array(columns * rows), width: mask.width, height: mask.height }
  const step = Math.max(1, Math.floor(SLICE / mask.width))
  for (let y = 0; y < mask.height; y += step) {
    countRows(mask, y, Math.min(mask.height, y + step), cells)
    await pause()
  }
  return cells
}

/** True when every pixel of the cell at `column`, `row` is masked. */
export function isFull(cells: Cells, column: number, row: number): boolean {
  const width = Math.min(CELL, cells.width - column * CELL)
  const height = Math.min(CELL, cells.height - row * CELL)
  return cells.counts[row * cells.columns + column] === width * height
}

function countRows(mask: PixelMask, from: number, to: number, cells: Cells): void {
  const { data, width } = mask
  const { counts, columns } = cells
  const words = wordsOf(data)
  for (let y = from; y < to; y += 1) {
    const row = y * width
    const cellRow = Math.floor(y / CELL) * columns
    for (let x = 0; x < width; x += 1) {
      const at = row + x
      // Most of a mask is empty, so four pixels are passed over at once.
      if ((at & 3) === 0 && words[at >> 2] === 0) x += 3
      else if (data[at] !== 0) counts[cellRow + Math.floor(x / CELL)]! += 1
    }
  }
}

/** Four pixels in each word; empty where the mask's memory does not allow that. */
function wordsOf({ buffer, byteOffset, length }: PixelMask['data']): Int32Array {
  return byteOffset % 4 === 0 ? new Int32Array(buffer, byteOffset, length >> 2) : new Int32Array(0)
}
