// Pictures as they are drawn: decoded as a person sees them, scaled, and put side by side.
import sharp from 'sharp'
import type { Box } from '../image.ts'
import type { Size } from '../masks/orientation.ts'

/** Pixels as displayed: sRGB without alpha, three bytes each, row by row. */
export interface Tile extends Size {
  readonly data: Uint8Array
}

/** Which pixels of a displayed picture are marked: one byte each, 0 to 255, the marked share of it. */
export interface Coverage extends Size {
  readonly data: Uint8Array
}

/** Shows behind transparent pixels; not quite white, so that white marks on nothing are seen. */
const GROUND = '#f4f4f4'
const BETWEEN = '#ffffff'
/** Enlarged pixels are to be seen as such from here on. */
const NEAREST_FROM = 2

/** Decodes a verified picture upright, in sRGB, on a light ground where it is transparent. */
export async function decodeDisplayed(bytes: Uint8Array): Promise<Tile> {
  const { data, info } = await sharp(bytes, { limitInputPixels: false })
    .autoOrient()
    .flatten({ background: GROUND })
    .toColourspace('srgb')
    .removeAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height }
}

/** The size in which a part fits into a box; it grows at most `growth` times. */
export function fitInto(part: Size, box: Size, growth = 1): Size {
  const scale = Math.min(growth, box.width / part.width, box.height / part.height)
  return { width: atLeastOne(part.width * scale), height: atLeastOne(part.height * scale) }
}

/** A part of a picture in another size. */
export async function scaleTile(tile: Tile, part: Box, size: Size): Promise<Tile> {
  if (isWhole(tile, part) && isSameSize(part, size)) return tile
  const kernel = size.width > part.width * NEAREST_FROM ? 'nearest' : 'lanczos3'
  const data = await rawPixels(tile, 3)
    .extract({ ...part })
    .resize({ ...size, fit: 'fill', kernel })
    .raw()
    .toBuffer()
  return { ...size, data }
}

/** The same part of a coverage in the same size; a pixel that is marked anywhere stays above 0. */
export async function scaleCoverage(coverage: Coverage, part: Box, size: Size): Promise<Coverage> {
  if (isWhole(coverage, part) && isSameSize(part, size)) return coverage
  const kernel = size.width > part.width * NEAREST_FROM ? 'nearest' : 'linear'
  const data = await rawPixels(coverage, 1)
    .extract({ ...part })
    .resize({ ...size, fit: 'fill', kernel })
    .toColourspace('b-w')
    .raw()
    .toBuffer()
  return { ...size, data }
}

/** Puts tiles in rows, one row below the other, `gap` pixels apart. */
export async function arrangeTiles(rows: readonly (readonly Tile[])[], gap: number): Promise<Tile> {
  const sizes = rows.map((row) => ({
    width: row.reduce((sum, tile) => sum + tile.width, gap * (row.length - 1)),
    height: Math.max(...row.map((tile) => tile.height)),
  }))
  const width = Math.max(...sizes.map((size) => size.width))
  const height = sizes.reduce((sum, size) => sum + size.height, gap * (rows.length - 1))
  let top = 0
  const placed = rows.flatMap((row, index) => {
    let left = 0
    const tiles = row.map((tile) => {
      const raw = { width: tile.width, height: tile.height, channels: 3 as const }
      const place = { input: Buffer.from(tile.data.buffer, tile.data.byteOffset, tile.data.length), raw, left, top }
      left += tile.width + gap
      return place
    })
    top += (sizes[index]?.height ?? 0) + gap
    return tiles
  })
  const data = await sharp({ create: { width, height, channels: 3, background: BETWEEN }, limitInputPixels: false })
    .composite(placed)
    // Composing adds an alpha channel.
    .removeAlpha()
    .raw()
    .toBuffer()
  return { data, width, height }
}

/** The pixels as sharp's input. */
export function rawPixels({ data, width, height }: Tile | Coverage, channels: 1 | 3) {
  return sharp(data, { raw: { width, height, channels }, limitInputPixels: false })
}

/** The box of a whole picture. */
export function wholeOf({ width, height }: Size): Box {
  return { left: 0, top: 0, width, height }
}

function isWhole(size: Size, part: Box): boolean {
  return part.left === 0 && part.top === 0 && isSameSize(size, part)
}

function isSameSize(one: Size, other: Size): boolean {
  return one.width === other.width && one.height === other.height
}

function atLeastOne(length: number): number {
  return Math.max(1, Math.round(length))
}
