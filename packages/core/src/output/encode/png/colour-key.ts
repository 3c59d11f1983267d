// Brings pixels with alpha back to a PNG's one transparent colour (tRNS of grey and truecolour pictures).
import type { PixelImage } from '@unmark/inpaint'
import { viewOf } from '../bytes.ts'
import { GREY, type PngHeader } from './header.ts'

/**
 * The same picture without its alpha channel, such that decoding it with the colour key gives the alpha again. Opaque
 * pixels that have the key's colour move by one level; only changed pixels can be such.
 *
 * @param pixels 2 or 4 channels.
 * @param key data of tRNS: one or three 16-bit values in the file's own depth.
 * @returns undefined when a pixel is half transparent, which a colour key cannot say.
 */
export function fitColourKey(pixels: PixelImage, key: Uint8Array, header: PngHeader): PixelImage | undefined {
  const { data, width, height, channels } = pixels
  const colours = channels - 1
  const view = viewOf(key)
  const scale = header.colourType === GREY && header.depth < 8 ? 255 / ((1 << header.depth) - 1) : 1
  const clear = Array.from({ length: colours }, (_, colour) => view.getUint16(2 * colour) * scale)
  const opaque = header.depth === 16 ? 65535 : 255
  const samples = new (opaque === 65535 ? Uint16Array : Uint8Array)(width * height * colours)
  for (let from = colours, to = 0; from < data.length; from += channels, to += colours) {
    const alpha = data[from]
    if (alpha !== 0 && alpha !== opaque) return undefined
    let isKey = true
    for (let colour = 0; colour < colours; colour++) {
      const sample = data[from - colours + colour] as number
      samples[to + colour] = alpha === 0 ? (clear[colour] as number) : sample
      if (sample !== clear[colour]) isKey = false
    }
    if (isKey && alpha === opaque) {
      const last = to + colours - 1
      samples[last] = (samples[last] as number) + (samples[last] === opaque ? -scale : scale)
    }
  }
  return { data: samples, width, height, channels: colours as 1 | 3 }
}
