// Tells how like two pictures are where they ought to be the same.
import type { PixelImage } from '@unmark/inpaint'
import type { Mask } from '../image.ts'

/**
 * Mean squared difference of the colours outside the mask, of 1; pixels count as much as they are opaque in `original`.
 * 0 when there is nothing outside.
 */
export function differenceOutside(original: PixelImage, other: PixelImage, mask: Mask | undefined): number {
  const { channels, data } = original
  const largest = data.BYTES_PER_ELEMENT === 2 ? 65535 : 255
  const colours = channels > 2 ? 3 : 1
  let squares = 0
  let weights = 0
  for (let pixel = 0, at = 0; pixel < original.width * original.height; pixel++, at += channels) {
    if (mask && mask.data[pixel] !== 0) continue
    const weight = colours === channels ? largest : (data[at + colours] as number)
    for (let colour = 0; colour < colours; colour++) {
      squares += weight * ((data[at + colour] as number) - (other.data[at + colour] as number)) ** 2
    }
    weights += weight * colours
  }
  return weights === 0 ? 0 : squares / weights / largest ** 2
}
