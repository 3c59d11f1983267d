// A rectangle's samples, copied out of a larger picture.
import type { PixelImage } from '@unmark/inpaint'
import type { Box } from '../image.ts'

/** @param box lies within the picture. */
export function cutPixels({ data, width, channels }: PixelImage, box: Box): PixelImage {
  const row = box.width * channels
  const length = row * box.height
  const out = data instanceof Uint16Array ? new Uint16Array(length) : new Uint8Array(length)
  for (let y = 0; y < box.height; y++) {
    const from = ((box.top + y) * width + box.left) * channels
    out.set(data.subarray(from, from + row), y * row)
  }
  return { data: out, width: box.width, height: box.height, channels }
}
