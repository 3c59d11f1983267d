// Large marked pictures, made of a photograph laid side by side and of strokes like those of letters.
import type { PixelImage, PixelMask } from '@unmark/inpaint'
import { maskOf } from './marks.ts'

const STROKE = 6

/** `base` over and over. */
export function tiled(base: PixelImage, width: number, height: number): PixelImage {
  const data = new Uint8Array(width * height * 3)
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += base.width) {
      const from = (y % base.height) * base.width * 3
      const count = Math.min(base.width, width - x) * 3
      data.set(base.data.subarray(from, from + count), (y * width + x) * 3)
    }
  }
  return { data, width, height, channels: 3 }
}

/** Strokes like those of letters, within a box. */
export function strokesIn(
  width: number,
  height: number,
  box: { left: number; top: number; width: number; height: number },
): PixelMask {
  return maskOf(width, height, (x, y) => {
    const [u, v] = [x - box.left, y - box.top]
    if (u < 0 || v < 0 || u >= box.width || v >= box.height) return false
    return u % 50 < STROKE || (u % 50 < 36 && v % 57 < STROKE)
  })
}

/** Words of strokes on a grid: about 5 % of all pixels. */
export function strokesEverywhere(width: number, height: number): PixelMask {
  return maskOf(width, height, (x, y) => {
    const [u, v] = [x % 240, y % 200]
    return u < 150 && v < 50 && (u % 25 < STROKE || (u % 25 < 18 && v % 22 < STROKE))
  })
}

export function painted(image: PixelImage, mask: PixelMask): PixelImage {
  const data = image.data.slice()
  for (let i = 0; i < mask.data.length; i += 1) if (mask.data[i] !== 0) data.fill(255, 3 * i, 3 * i + 3)
  return { ...image, data }
}
