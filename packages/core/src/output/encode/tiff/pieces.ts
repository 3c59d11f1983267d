// Makes the bytes of one strip or tile of a TIFF picture from decoded pixels.
import { promisify } from 'node:util'
import { deflate } from 'node:zlib'
import { viewOf } from '../bytes.ts'
import { compressLzw } from '../lzw.ts'
import type { TiffRaster } from './raster.ts'

const compressDeflate = promisify(deflate)

/** Samples as the file stores them: the file's own channels, palette places instead of colours. */
export interface StoredSamples {
  readonly data: Uint8Array | Uint16Array
  readonly width: number
  readonly height: number
  readonly channels: number
}

/** The place of a strip or tile in the picture. */
export interface Piece {
  readonly index: number
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
  /** First channel and number of channels that it holds. */
  readonly channel: number
  readonly channels: number
}

/** Every strip or tile in the order of the file's list. */
export function listPieces(raster: TiffRaster): Piece[] {
  const { width, height, pieceWidth, pieceHeight, samplesPerPixel, planar, tiled } = raster
  const columns = Math.ceil(width / pieceWidth)
  const rows = Math.ceil(height / pieceHeight)
  const channels = planar ? 1 : samplesPerPixel
  return Array.from({ length: columns * rows * (planar ? samplesPerPixel : 1) }, (_, index) => {
    const place = index % (columns * rows)
    const top = Math.floor(place / columns) * pieceHeight
    return {
      index,
      left: (place % columns) * pieceWidth,
      top,
      width: pieceWidth,
      height: tiled ? pieceHeight : Math.min(pieceHeight, height - top),
      channel: planar ? Math.floor(index / (columns * rows)) : 0,
      channels,
    }
  })
}

/** The piece's bytes, compressed as the file is. Beyond the picture's edge its last samples repeat. */
export async function encodePiece(raster: TiffRaster, samples: StoredSamples, piece: Piece): Promise<Uint8Array> {
  const rows: Uint8Array[] = []
  for (let y = 0; y < piece.height; y++) {
    const values = rowValues(samples, piece, Math.min(samples.height - 1, piece.top + y))
    if (raster.differences) takeDifferences(values, piece.channels, raster.depth)
    rows.push(packRow(values, raster))
  }
  if (raster.compression === 'packbits') return Buffer.concat(rows.map(packBits))
  const plain = Buffer.concat(rows)
  if (raster.compression === 'none') return plain
  if (raster.compression === 'lzw') return compressLzw(plain, { symbolBits: 8, highestBitFirst: true, early: 1 })
  return compressDeflate(plain, { level: 9 })
}

function rowValues(samples: StoredSamples, piece: Piece, y: number): Uint16Array {
  const values = new Uint16Array(piece.width * piece.channels)
  for (let x = 0, to = 0; x < piece.width; x++) {
    const pixel = y * samples.width + Math.min(samples.width - 1, piece.left + x)
    for (let channel = 0; channel < piece.channels; channel++) {
      values[to++] = samples.data[pixel * samples.channels + piece.channel + channel] as number
    }
  }
  return values
}

/** Horizontal differencing (TIFF 6.0, section 14), in place from right to left. */
function takeDifferences(values: Uint16Array, channels: number, depth: number): void {
  const limit = (1 << depth) - 1
  for (let at = values.length - 1; at >= channels; at--) {
    values[at] = ((values[at] as number) - (values[at - channels] as number)) & limit
  }
}

function packRow(values: Uint16Array, { depth, layout }: TiffRaster): Uint8Array {
  if (depth === 8) return Uint8Array.from(values)
  const row = new Uint8Array(Math.ceil((values.length * depth) / 8))
  if (depth === 16) {
    const view = viewOf(row)
    for (const [index, value] of values.entries()) view.setUint16(2 * index, value, layout.little)
    return row
  }
  for (const [index, value] of values.entries()) {
    const bit = index * depth
    row[bit >> 3] = (row[bit >> 3] as number) | (value << (8 - depth - (bit & 7)))
  }
  return row
}

/** PackBits (TIFF 6.0, section 9): runs of at least 3 equal bytes, the rest literally, at most 128 at a time. */
function packBits(row: Uint8Array): Uint8Array {
  const out: number[] = []
  for (let at = 0; at < row.length; ) {
    const run = runLength(row, at)
    if (run >= 3) {
      out.push(257 - run, row[at] as number)
      at += run
      continue
    }
    const from = at
    while (at < row.length && at - from < 128 && runLength(row, at) < 3) at++
    out.push(at - from - 1, ...row.subarray(from, at))
  }
  return Uint8Array.from(out)
}

function runLength(row: Uint8Array, from: number): number {
  let length = 1
  while (length < 128 && from + length < row.length && row[from + length] === row[from]) length++
  return length
}
