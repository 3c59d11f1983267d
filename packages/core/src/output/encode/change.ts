// Which pixels of the stored grid are to be written anew: the mask's, or where two pictures differ.
import type { PixelImage } from '@unmark/inpaint'
import type { Box, Mask } from '../../image.ts'

/** Pixels to be written anew. `VerifiedImage` sized; a `Mask` is one. */
export interface ChangedPixels {
  /** One byte per pixel, row by row: 0 stays as it is. */
  readonly data: Uint8Array
  readonly width: number
  readonly height: number
  /** Smallest rectangle that holds them all; of size 0 when there are none. */
  readonly box: Box
}

/** The pixels of which any sample differs between two pictures of one shape. */
export function differingPixels(before: PixelImage, after: PixelImage): ChangedPixels {
  const { width, height, channels } = before
  const data = new Uint8Array(width * height)
  let left = width
  let right = -1
  let top = height
  let bottom = -1
  for (let y = 0, pixel = 0; y < height; y++) {
    for (let x = 0; x < width; x++, pixel++) {
      if (sameAt(before.data, after.data, pixel * channels, channels)) continue
      data[pixel] = 255
      left = Math.min(left, x)
      right = Math.max(right, x)
      top = Math.min(top, y)
      bottom = y
    }
  }
  const none = right < 0
  const box = none
    ? { left: 0, top: 0, width: 0, height: 0 }
    : { left, top, width: right - left + 1, height: bottom - top + 1 }
  return { data, width, height, box }
}

function sameAt(a: PixelImage['data'], b: PixelImage['data'], at: number, channels: number): boolean {
  for (let channel = 0; channel < channels; channel++) if (a[at + channel] !== b[at + channel]) return false
  return true
}

/** The mask itself, or without one the pixels in which `pixels` differs from what `decodeOriginal` gives. */
export async function changedPixels(
  mask: Mask | undefined,
  pixels: PixelImage,
  decodeOriginal: () => Promise<PixelImage>,
): Promise<ChangedPixels> {
  return mask ?? differingPixels(await decodeOriginal(), pixels)
}
