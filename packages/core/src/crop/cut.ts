// Cuts a rectangle out of a picture's samples, its mask and its description, on the stored grid.
import type { PixelImage } from '@unmark/inpaint'
import type { Box, Mask, VerifiedImage } from '../image.ts'
import { makeMask } from '../masks/make-mask.ts'
import { storedBox } from '../masks/orientation.ts'
import type { FitTarget } from '../output/align.ts'
import { cutPixels } from './cut-pixels.ts'

/** What the result for a part of a picture is fitted to. */
export interface Part {
  readonly target: FitTarget
  readonly pixels: PixelImage
  readonly mask: Mask
  /** Place on the stored grid of the whole picture. */
  readonly box: Box
}

/** @param crop of the displayed picture; it holds the whole mask. */
export function cutPart(image: VerifiedImage, pixels: PixelImage, mask: Mask, crop: Box): Part {
  const box = storedBox(crop, image)
  const { width, height } = box
  const target = { ...image, width, height, displayWidth: crop.width, displayHeight: crop.height }
  return { target, pixels: cutPixels(pixels, box), mask: cutMask(mask, box), box }
}

/** @param box on the stored grid. */
export function cutMask({ data, width, height, origin, notes }: Mask, box: Box): Mask {
  const cut = cutPixels({ data, width, height, channels: 1 }, box)
  return makeMask(cut.data as Uint8Array, box, origin, notes)
}
