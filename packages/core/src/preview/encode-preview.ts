// Encodes a drawn picture as PNG or WebP, within the limits that its viewer set.
import { type Drawing, LONGEST_EDGE, type PreviewFormat } from './options.ts'
import { fitInto, rawPixels, scaleTile, type Tile, wholeOf } from './tile.ts'

/** A drawn picture as a file. */
export interface Rendered {
  readonly bytes: Uint8Array
  readonly format: PreviewFormat
  /** Size of this file's picture, in pixels; scaled down where a limit asks for it. */
  readonly width: number
  readonly height: number
}

const QUALITIES = [82, 70, 58, 45, 32]
const SHRINK = 0.8

/** The best file that keeps the limits: first the quality gives way, where there is one, then the size. */
export async function encodePreview(tile: Tile, { maxEdge, maxBytes, format }: Drawing): Promise<Rendered> {
  const whole = wholeOf(tile)
  const own = Math.max(tile.width, tile.height)
  let edge = Math.min(own, maxEdge ?? own, format === 'webp' ? LONGEST_EDGE : own)
  while (true) {
    const scaled = await scaleTile(tile, whole, fitInto(tile, { width: edge, height: edge }))
    for (const encoder of encodersOf(scaled, format)) {
      const bytes = await encoder.toBuffer()
      const fits = maxBytes === undefined || bytes.length <= maxBytes
      if (fits || edge === 1) return { bytes, format, width: scaled.width, height: scaled.height }
    }
    edge = Math.max(1, Math.floor(edge * SHRINK))
  }
}

/** The best quality first. */
function encodersOf(tile: Tile, format: PreviewFormat) {
  if (format === 'png') return [rawPixels(tile, 3).png()]
  return QUALITIES.map((quality) => rawPixels(tile, 3).webp({ quality }))
}
