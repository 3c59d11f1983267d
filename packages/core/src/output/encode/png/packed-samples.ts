// Compresses rows of 1, 2, 4 or 8-bit samples (palette places or grey) as the IDAT data of a PNG file.
import { promisify } from 'node:util'
import { deflate } from 'node:zlib'
import type { PngHeader } from './header.ts'

const compress = promisify(deflate)

/** Column and row where each pass begins, and its steps (PNG third edition, 8.1). */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const

/**
 * @param samples one sample per pixel, row by row, each within `header.depth` bits.
 * @returns the zlib stream; rows are not filtered, which suits palettes best (PNG third edition, 12.7).
 */
export async function compressSamples(samples: Uint8Array, header: PngHeader): Promise<Uint8Array> {
  const { width, height, depth, interlaced } = header
  const rows: Uint8Array[] = []
  for (const [left, top, across, down] of interlaced ? ADAM7 : [[0, 0, 1, 1] as const]) {
    const columns = Math.ceil((width - left) / across)
    if (columns <= 0) continue
    for (let y = top; y < height; y += down) {
      rows.push(packRow(samples.subarray(y * width + left, (y + 1) * width), columns, across, depth))
    }
  }
  return compress(Buffer.concat(rows), { level: 9, memLevel: 9 })
}

/** Filter byte 0 and the packed samples, the first one in the highest bits. */
function packRow(samples: Uint8Array, columns: number, step: number, depth: number): Uint8Array {
  const row = new Uint8Array(1 + Math.ceil((columns * depth) / 8))
  for (let column = 0; column < columns; column++) {
    const bit = column * depth
    const at = 1 + (bit >> 3)
    row[at] = (row[at] as number) | ((samples[column * step] as number) << (8 - depth - (bit & 7)))
  }
  return row
}
