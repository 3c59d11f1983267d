// Brings samples into the shape of another picture's, so that the two can be put together and compared.
import type { PixelImage } from '@unmark/inpaint'
import sharp from 'sharp'
import { decodePixels, type PixelLayout, pixelLayout } from './encode/decode.ts'

/** Decodes a file and gives its samples the channels and depth of `layout`; its size stays its own. */
export async function decodeLike(bytes: Uint8Array, layout: PixelLayout, signal: AbortSignal): Promise<PixelImage> {
  const own = pixelLayout(await sharp(bytes, { limitInputPixels: false }).metadata())
  return toLayout(await decodePixels(bytes, own, { signal }), layout)
}

/**
 * The same picture with other channels or another depth. Missing alpha is opaque; superfluous alpha is dropped; grey
 * is repeated, and colours become grey by the luma weights of ITU-R BT.601.
 */
export function toLayout(pixels: PixelImage, layout: Pick<PixelLayout, 'channels' | 'depth'>): PixelImage {
  const { width, height, channels } = pixels
  const depth = pixels.data.BYTES_PER_ELEMENT === 2 ? 16 : 8
  if (channels === layout.channels && depth === layout.depth) return pixels
  const length = width * height * layout.channels
  const data = layout.depth === 16 ? new Uint16Array(length) : new Uint8Array(length)
  const scale = (layout.depth === 16 ? 65535 : 255) / (depth === 16 ? 65535 : 255)
  const opaque = layout.depth === 16 ? 65535 : 255
  const colours = layout.channels > 2 ? 3 : 1
  for (let pixel = 0; pixel < width * height; pixel++) {
    const from = pixel * channels
    const to = pixel * layout.channels
    for (let colour = 0; colour < colours; colour++) {
      data[to + colour] = Math.round(colourAt(pixels, from, colour, colours) * scale)
    }
    if (layout.channels === colours) continue
    const alpha = channels % 2 === 0 ? pixels.data[from + channels - 1] : undefined
    data[to + colours] = alpha === undefined ? opaque : Math.round(alpha * scale)
  }
  return { data, width, height, channels: layout.channels }
}

function colourAt({ data, channels }: PixelImage, from: number, colour: number, wanted: number): number {
  const first = data[from] ?? 0
  if (channels < 3) return first
  if (wanted === 3) return data[from + colour] ?? 0
  return 0.299 * first + 0.587 * (data[from + 1] ?? 0) + 0.114 * (data[from + 2] ?? 0)
}
