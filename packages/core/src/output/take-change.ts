// Keeps of a service's picture what it changed on purpose, where nobody said where the mark is, and restores the rest.
import type { PixelImage } from '@unmark/inpaint'
import type { VerifiedImage } from '../image.ts'
import type { Size } from '../masks/orientation.ts'
import type { Fitted } from './align.ts'
import { measureChange } from './change/measure-change.ts'
import { fromPixels } from './encode/job.ts'
import { toLayout } from './layout.ts'

export interface TakenChange {
  readonly picture: PixelImage
  readonly notes: readonly string[]
}

/** The original, with the service's pixels where they differ by more than the noise of an encoding. */
export async function takeChange(original: PixelImage, fitted: Fitted, image: VerifiedImage): Promise<TakenChange> {
  const change = measureChange(await asSharpAs(original, fitted.size, image), fitted.picture)
  if (!change) {
    return {
      picture: original,
      notes: ['The service’s picture differs from the original by no more than the noise of its encoding.'],
    }
  }
  const { changed, places, weights } = change
  const where = places === 1 ? '1 place' : `${places} places`
  return {
    picture: blend(original, fitted.picture, weights),
    notes: [
      `The mark was found by what the service changed: ${changed} pixels in ${where}. ` +
        'Everything else, which differs by no more than the noise of an encoding, is the original’s.',
    ],
  }
}

/**
 * The original as it looks after the loss of sharpness of a smaller size, so that this loss is not taken for a change.
 * The kernel that the service used is not known; what another one leaves is small and counts as noise.
 */
async function asSharpAs(original: PixelImage, size: Size, image: VerifiedImage): Promise<PixelImage> {
  if (size.width >= image.displayWidth) return original
  const turned = image.orientation >= 5
  const width = turned ? size.height : size.width
  const height = turned ? size.width : size.height
  const colours = toLayout(original, { channels: original.channels > 2 ? 3 : 1, depth: 8 })
  const small = await fromPixels(colours).resize({ width, height, fit: 'fill' }).raw().toBuffer()
  const { data, info } = await fromPixels({ ...colours, data: small, width, height })
    .resize({ width: image.width, height: image.height, fit: 'fill', kernel: 'lanczos3' })
    .raw()
    .toBuffer({ resolveWithObject: true })
  const { channels } = info
  return toLayout(
    { data, width: image.width, height: image.height, channels: channels as PixelImage['channels'] },
    image,
  )
}

function blend(original: PixelImage, other: PixelImage, weights: Uint8Array): PixelImage {
  const data = original.data.slice()
  const { channels } = original
  for (let pixel = 0; pixel < weights.length; pixel++) {
    const weight = (weights[pixel] as number) / 255
    if (weight === 0) continue
    for (let at = pixel * channels; at < (pixel + 1) * channels; at++) {
      const own = original.data[at] as number
      data[at] = Math.round(own + weight * ((other.data[at] as number) - own))
    }
  }
  return { ...original, data }
}
