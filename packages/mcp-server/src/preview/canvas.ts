// Small pictures for an agent's eyes: pixels in RGB, tiles side by side, encoded under a budget.
import sharp from 'sharp'

/** Larger ones break long conversations in several hosts. */
export const LONGEST_EDGE = 1024
export const MOST_BYTES = 70 * 1024

const GAP = 6
const BACKDROP = '#ffffff'
const QUALITIES = [82, 70, 58, 45, 32]
const SHRINK = 0.8

/** Pixels without alpha, three bytes each. */
export interface Tile {
  readonly data: Buffer
  readonly width: number
  readonly height: number
}

/** A part of a picture, in its own pixels. */
export interface Part {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

export interface Encoded {
  readonly bytes: Buffer
  readonly mimeType: string
  readonly width: number
  readonly height: number
}

/** Decodes a picture as a person sees it, on a light ground where it is transparent. */
export async function decodeUpright(bytes: Uint8Array): Promise<Tile> {
  const { data, info } = await sharp(bytes, { limitInputPixels: false })
    .autoOrient()
    .flatten({ background: '#f4f4f4' })
    .toColourspace('srgb')
    .removeAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height }
}

/** A part of the picture at the size that fits into a box; small parts are enlarged at most eight times. */
export async function scalePart(tile: Tile, part: Part, box: { width: number; height: number }): Promise<Tile> {
  const scale = Math.min(8, box.width / part.width, box.height / part.height)
  const width = Math.max(1, Math.round(part.width * scale))
  const height = Math.max(1, Math.round(part.height * scale))
  const data = await raw(tile)
    .extract({ ...part })
    .resize(width, height, { fit: 'fill', kernel: scale > 2 ? 'nearest' : 'lanczos3' })
    .raw()
    .toBuffer()
  return { data, width, height }
}

/** Puts tiles in rows, one row below the other. */
export async function arrange(rows: readonly (readonly Tile[])[]): Promise<Tile> {
  const rowSizes = rows.map((row) => ({
    width: row.reduce((sum, tile) => sum + tile.width, GAP * (row.length - 1)),
    height: Math.max(...row.map((tile) => tile.height)),
  }))
  const width = Math.max(...rowSizes.map((size) => size.width))
  const height = rowSizes.reduce((sum, size) => sum + size.height, GAP * (rows.length - 1))
  let top = 0
  const placed = rows.flatMap((row, index) => {
    let left = 0
    const tiles = row.map((tile) => {
      const place = {
        input: tile.data,
        raw: { width: tile.width, height: tile.height, channels: 3 as const },
        left,
        top,
      }
      left += tile.width + GAP
      return place
    })
    top += (rowSizes[index]?.height ?? 0) + GAP
    return tiles
  })
  const data = await sharp({ create: { width, height, channels: 3, background: BACKDROP } })
    .composite(placed)
    // Composing adds an alpha channel.
    .removeAlpha()
    .raw()
    .toBuffer()
  return { data, width, height }
}

/** The best WebP that keeps the limits on edge and bytes. */
export async function encodeUnderBudget(tile: Tile): Promise<Encoded> {
  let edge = LONGEST_EDGE
  while (true) {
    const box = { width: edge, height: edge }
    const fitting = raw(tile).resize({ ...box, fit: 'inside', withoutEnlargement: true })
    for (const quality of QUALITIES) {
      const { data, info } = await fitting.clone().webp({ quality }).toBuffer({ resolveWithObject: true })
      if (data.length <= MOST_BYTES) {
        return { bytes: data, mimeType: 'image/webp', width: info.width, height: info.height }
      }
    }
    edge = Math.floor(edge * SHRINK)
  }
}

function raw({ data, width, height }: Tile) {
  return sharp(data, { raw: { width, height, channels: 3 }, limitInputPixels: false })
}
