// Gives a picture its transparency back that a service has flattened, and takes the background out of its colours.
import type { PixelImage } from '@unmark/inpaint'
import type { Mask } from '../image.ts'

/** What a service may have put behind see-through pixels; null: nothing, the alpha channel was only dropped. */
const BACKGROUNDS = [null, 0, 1] as const
type Background = (typeof BACKGROUNDS)[number]

/** Below this share of opacity a flattened colour is all background, and cannot be told. */
const LEAST_OPACITY = 1 / 16
/** Masked pixels take the alpha of the pixels around their mark, this far away, where that is one and the same. */
const RING = 3

/**
 * @param flat the service's picture on the original's grid and in its layout; it had no transparency of its own.
 * @returns the same picture with the original's alpha, and colours as they were before they were flattened.
 */
export function unflatten(flat: PixelImage, original: PixelImage, mask: Mask | undefined): PixelImage {
  if (original.channels % 2 !== 0 || isOpaque(original)) return flat
  const background = backgroundOf(flat, original, mask)
  const { channels } = original
  const largest = original.data.BYTES_PER_ELEMENT === 2 ? 65535 : 255
  const around = mask && alphaAround(original, mask)
  const data = flat.data.slice()
  for (let at = 0, pixel = 0; at < data.length; at += channels, pixel++) {
    const own = original.data[at + channels - 1] as number
    data[at + channels - 1] = around !== undefined && mask?.data[pixel] !== 0 ? around : own
    if (background === null || own === largest) continue
    const opacity = own / largest
    for (let channel = 0; channel < channels - 1; channel++) {
      const clear = ((flat.data[at + channel] as number) - (1 - opacity) * background * largest) / opacity
      data[at + channel] =
        opacity < LEAST_OPACITY
          ? (original.data[at + channel] as number)
          : Math.round(Math.min(largest, Math.max(0, clear)))
    }
  }
  return { ...flat, data }
}

export function isOpaque({ data, channels }: PixelImage): boolean {
  if (channels % 2 !== 0) return true
  const largest = data.BYTES_PER_ELEMENT === 2 ? 65535 : 255
  for (let at = channels - 1; at < data.length; at += channels) if (data[at] !== largest) return false
  return true
}

/** The background that explains best what became of see-through pixels outside the mask. */
function backgroundOf(flat: PixelImage, original: PixelImage, mask: Mask | undefined): Background {
  const { channels } = original
  const largest = original.data.BYTES_PER_ELEMENT === 2 ? 65535 : 255
  const errors = BACKGROUNDS.map(() => 0)
  for (let at = 0, pixel = 0; at < original.data.length; at += channels, pixel++) {
    const opacity = (original.data[at + channels - 1] as number) / largest
    if (opacity === 1 || (mask && mask.data[pixel] !== 0)) continue
    const own = original.data[at] as number
    for (const [index, background] of BACKGROUNDS.entries()) {
      const expected = background === null ? own : opacity * own + (1 - opacity) * background * largest
      errors[index] = (errors[index] as number) + Math.abs((flat.data[at] as number) - expected)
    }
  }
  return BACKGROUNDS[errors.indexOf(Math.min(...errors))] as Background
}

/** The one alpha of the pixels around the mask's rectangle, or undefined when they differ. */
function alphaAround({ data, width, height, channels }: PixelImage, { box, data: marked }: Mask): number | undefined {
  let found: number | undefined
  for (let y = Math.max(0, box.top - RING); y < Math.min(height, box.top + box.height + RING); y++) {
    for (let x = Math.max(0, box.left - RING); x < Math.min(width, box.left + box.width + RING); x++) {
      const pixel = y * width + x
      if (marked[pixel] !== 0) continue
      const alpha = data[pixel * channels + channels - 1] as number
      if (found !== undefined && found !== alpha) return undefined
      found = alpha
    }
  }
  return found
}
