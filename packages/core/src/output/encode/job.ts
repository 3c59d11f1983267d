// What every encoder in this folder is given and gives back.
import type { PixelImage } from '@unmark/inpaint'
import sharp, { type Sharp } from 'sharp'
import type { Mask, VerifiedImage } from '../../image.ts'
import type { Notes } from './metadata.ts'

export interface EncodeJob {
  readonly original: VerifiedImage
  /** The whole picture as it shall look, shaped like the original's decoded samples. */
  readonly pixels: PixelImage
  /** The pixels that may differ from the original's; undefined when only a comparison can tell. */
  readonly mask: Mask | undefined
  /** 1..100, asked for by the caller. */
  readonly quality: number | undefined
  readonly signal: AbortSignal | undefined
  readonly notes: Notes
}

/** A sharp pipeline over raw samples that keeps their depth and greyness. */
export function fromPixels(pixels: PixelImage): Sharp {
  const { data, width, height, channels } = pixels
  const wide = data instanceof Uint16Array
  const grey = wide ? 'grey16' : 'b-w'
  const colour = wide ? 'rgb16' : 'srgb'
  // Without a limit: the size was checked when the picture was verified.
  return sharp(data, { raw: { width, height, channels }, limitInputPixels: false }).toColourspace(
    channels <= 2 ? grey : colour,
  )
}
