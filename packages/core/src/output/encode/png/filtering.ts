// Looks whether a PNG's rows were filtered when it was made, so that the new one compresses as well.
import { promisify } from 'node:util'
import { constants, inflate } from 'node:zlib'
import type { PngChunk } from './chunks.ts'
import { GREY, GREY_ALPHA, type PngHeader, TRUECOLOUR } from './header.ts'

const expand = promisify(inflate)
const SAMPLED_BYTES = 65_536

/** True when at least half of the first rows have a filter: photographs do, drawings do not. */
export async function filtersRows(chunks: readonly PngChunk[], header: PngHeader): Promise<boolean> {
  if (header.depth < 8 || header.interlaced) return false
  const compressed = Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data)).subarray(
    0,
    SAMPLED_BYTES,
  )
  const rows = await expand(compressed, { finishFlush: constants.Z_SYNC_FLUSH })
  const rowLength = 1 + header.width * samplesPerPixel(header.colourType) * (header.depth / 8)
  let filtered = 0
  let count = 0
  for (let at = 0; at < rows.length; at += rowLength, count++) if (rows[at] !== 0) filtered++
  return filtered * 2 >= count
}

function samplesPerPixel(colourType: number): number {
  if (colourType === GREY) return 1
  if (colourType === GREY_ALPHA) return 2
  return colourType === TRUECOLOUR ? 3 : 4
}
