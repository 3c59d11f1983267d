// Levels the seam where a service's fill meets the original: inside the mask, within a few pixels of its edge.
import type { PixelImage, PixelPatch } from '@unmark/inpaint'
import { cutPixels } from '../crop/cut-pixels.ts'
import type { Box, Mask } from '../image.ts'
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
 * @returns the pixels of the mask's box.
 */
export function levelSeam(original: PixelImage, filled: PixelImage, mask: Mask): PixelPatch {
  const { channels } = original
  const scale = original.data.BYTES_PER_ELEMENT === 2 ? 257 : 1
  const { box } = mask
  const { data } = cutPixels(filled, box)
  const near = windowAround(box, mask)
  const before = cutPixels(original, near)
  const after = cutPixels(filled, near)
  const masked = cutPixels({ ...mask, channels: 1 }, near).data as Uint8Array
  const distances = distanceInside(masked, near.width)
  const colours = channels > 2 ? 3 : 1
  for (let colour = 0; colour < colours; colour++) {
    const shifts = sumShifts(before, after, masked, colour, LARGEST_SHIFT * scale)
    for (let row = 0; row < box.height; row++) {
      const start = (box.top - near.top + row) * near.width + box.left - near.left
      for (let column = 0; column < box.width; column++) {
        const pixel = start + column
        const distance = (distances[pixel] as number) / 3
        if (distance === 0 || distance > FADE) continue
        const shift = shifts.meanAround(pixel, Math.ceil(distance) + REACH)
        const share = 1 - (distance - 1) / FADE
        const at = (row * box.width + column) * channels + colour
        data[at] = Math.round(Math.min(255 * scale, Math.max(0, (data[at] as number) + share * shift)))
      }
    }
  }
  return { left: box.left, top: box.top, width: box.width, height: box.height, channels, data }
}

/** All that is looked at for the pixels in `box`. */
function windowAround(box: Box, { width, height }: Mask): Box {
  const margin = FADE + REACH
  const left = Math.max(0, box.left - margin)
  const top = Math.max(0, box.top - margin)
  const right = Math.min(width, box.left + box.width + margin)
  const bottom = Math.min(height, box.top + box.height + margin)
  return { left, top, width: right - left, height: bottom - top }
}

interface Shifts {
  /** Mean shift of the unmasked pixels that say something, at most `reach` away in both directions; 0 where none does. */
  meanAround(pixel: number, reach: number): number
}

/**
 * What the service added to the unmasked pixels, as sums of all values above and to the left (Crow, "Summed-area tables for
 * texture mapping", SIGGRAPH 1984). They may wrap around; the sums of small windows come out right all the same.
 */
function sumShifts(before: PixelImage, after: PixelImage, masked: Uint8Array, colour: number, largest: number): Shifts {
  const { width, height, channels } = before
  const [counts, sums] = [new Int32Array((width + 1) * (height + 1)), new Int32Array((width + 1) * (height + 1))]
  for (let y = 0, pixel = 0; y < height; y++) {
    let [count, sum] = [0, 0]
    for (let x = 0, to = (y + 1) * (width + 1) + 1; x < width; x++, pixel++, to++) {
      const at = pixel * channels + colour
      const shift = (before.data[at] as number) - (after.data[at] as number)
      if (masked[pixel] === 0 && Math.abs(shift) <= largest) {
        count += 1
        sum += shift
      }
      counts[to] = (counts[to - width - 1] as number) + count
      sums[to] = (sums[to - width - 1] as number) + sum
    }
  }
  const meanAround = (pixel: number, reach: number) => {
    const count = sumAround(counts, width, height, pixel, reach)
    return count === 0 ? 0 : sumAround(sums, width, height, pixel, reach) / count
  }
  return { meanAround }
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
