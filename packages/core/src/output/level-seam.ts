// Levels the seam where a service's fill meets the original: inside the mask, within a few pixels of its edge.
import type { PixelImage } from '@unmark/inpaint'
import type { Mask } from '../image.ts'
import { distanceInside } from './distance-inside.ts'

/** The correction fades to nothing over so many pixels inwards. */
const FADE = 6
/** Unmasked pixels are looked at this much farther away than the edge is. */
const REACH = 3
/** A larger difference, in levels of 255, is no shift of colours but the mark or a detail, and says nothing of the seam. */
const LARGEST_SHIFT = 20

/**
 * Services shift colours a little, also where they change nothing: just outside the mask that shift can be measured, and it is
 * taken off the masked pixels beside it, fading inwards, so that no line shows. Blending with the original inside the mask
 * would bring a tightly masked mark back; the difference outside knows nothing of the mark.
 *
 * @param filled the service's picture, shaped like `original`.
 */
export function levelSeam(original: PixelImage, filled: PixelImage, mask: Mask): PixelImage {
  const { width, height, channels } = original
  const scale = original.data.BYTES_PER_ELEMENT === 2 ? 257 : 1
  const colours = channels > 2 ? 3 : 1
  const distances = distanceInside(mask.data, width)
  const data = filled.data.slice()
  for (let colour = 0; colour < colours; colour++) {
    const shift = (pixel: number) =>
      (original.data[pixel * channels + colour] as number) - (filled.data[pixel * channels + colour] as number)
    const says = (pixel: number) => mask.data[pixel] === 0 && Math.abs(shift(pixel)) <= LARGEST_SHIFT * scale
    const counts = summedArea(width, height, (pixel) => (says(pixel) ? 1 : 0))
    const shifts = summedArea(width, height, (pixel) => (says(pixel) ? shift(pixel) : 0))
    for (let pixel = 0; pixel < distances.length; pixel++) {
      const distance = (distances[pixel] as number) / 3
      if (distance === 0 || distance > FADE) continue
      const reach = Math.ceil(distance) + REACH
      const count = sumAround(counts, width, height, pixel, reach)
      if (count === 0) continue
      const share = 1 - (distance - 1) / FADE
      const at = pixel * channels + colour
      const value = (filled.data[at] as number) + (share * sumAround(shifts, width, height, pixel, reach)) / count
      data[at] = Math.round(Math.min(255 * scale, Math.max(0, value)))
    }
  }
  return { ...filled, data }
}

/**
 * Sums of all values above and to the left (Crow, "Summed-area tables for texture mapping", SIGGRAPH 1984). They may
 * wrap around; the sums of small windows come out right all the same.
 */
function summedArea(width: number, height: number, value: (pixel: number) => number): Int32Array {
  const sums = new Int32Array((width + 1) * (height + 1))
  for (let y = 0, pixel = 0; y < height; y++) {
    let row = 0
    const start = (y + 1) * (width + 1) + 1
    for (let x = 0; x < width; x++, pixel++) {
      row += value(pixel)
      sums[start + x] = (sums[start + x - width - 1] as number) + row
    }
  }
  return sums
}

function sumAround(sums: Int32Array, width: number, height: number, pixel: number, reach: number): number {
  const x = pixel % width
  const y = Math.floor(pixel / width)
  const left = Math.max(0, x - reach)
  const right = Math.min(width, x + reach + 1)
  const top = Math.max(0, y - reach) * (width + 1)
  const bottom = Math.min(height, y + reach + 1) * (width + 1)
  const sum =
    (sums[bottom + right] as number) -
    (sums[bottom + left] as number) -
    (sums[top + right] as number) +
    (sums[top + left] as number)
  return sum | 0
}
