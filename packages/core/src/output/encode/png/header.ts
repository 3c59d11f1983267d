// Reads the IHDR chunk of a PNG file and the palette and colour key that go with it.
import { UnmarkError } from '../../../errors.ts'
import { viewOf } from '../bytes.ts'
import { type PackedColour, pack } from '../palette.ts'
import type { PngChunk } from './chunks.ts'

export interface PngHeader {
  readonly width: number
  readonly height: number
  /** Bits per sample or palette index: 1, 2, 4, 8 or 16. */
  readonly depth: number
  readonly colourType: number
  /** True for Adam7. */
  readonly interlaced: boolean
}

/** Colour types (PNG third edition, table 8). */
export const GREY = 0
export const TRUECOLOUR = 2
export const INDEXED = 3
export const GREY_ALPHA = 4

export function findChunk(chunks: readonly PngChunk[], type: string): PngChunk | undefined {
  return chunks.find((chunk) => chunk.type === type)
}

export function readHeader(chunks: readonly PngChunk[]): PngHeader {
  const header = findChunk(chunks, 'IHDR')
  if (header?.data.length !== 13) throw new UnmarkError('INVALID_IMAGE', 'The PNG file has no IHDR chunk.')
  const view = viewOf(header.data)
  return {
    width: view.getUint32(0),
    height: view.getUint32(4),
    depth: view.getUint8(8),
    colourType: view.getUint8(9),
    interlaced: view.getUint8(12) === 1,
  }
}

export function writeHeader(header: PngHeader): PngChunk {
  const data = new Uint8Array(13)
  const view = viewOf(data)
  view.setUint32(0, header.width)
  view.setUint32(4, header.height)
  view.setUint8(8, header.depth)
  view.setUint8(9, header.colourType)
  view.setUint8(12, header.interlaced ? 1 : 0)
  return { type: 'IHDR', data }
}

/** The colours of PLTE with the alpha of tRNS. */
export function readPalette(chunks: readonly PngChunk[]): PackedColour[] {
  const colours = findChunk(chunks, 'PLTE')?.data ?? new Uint8Array(0)
  const alpha = findChunk(chunks, 'tRNS')?.data
  return Array.from({ length: Math.floor(colours.length / 3) }, (_, index) => {
    const [red = 0, green = 0, blue = 0] = colours.subarray(3 * index, 3 * index + 3)
    return pack(red, green, blue, alpha?.[index] ?? 255)
  })
}

/** PLTE and, when a colour is not opaque, tRNS. */
export function writePalette(palette: readonly PackedColour[]): PngChunk[] {
  const colours = Uint8Array.from(
    palette.flatMap((colour) => [colour & 0xff, (colour >>> 8) & 0xff, (colour >>> 16) & 0xff]),
  )
  const alpha = Uint8Array.from(palette, (colour) => colour >>> 24)
  const chunks: PngChunk[] = [{ type: 'PLTE', data: colours }]
  const lastClear = alpha.findLastIndex((value) => value !== 255)
  if (lastClear >= 0) chunks.push({ type: 'tRNS', data: alpha.subarray(0, lastClear + 1) })
  return chunks
}
