// Text-like marks: strokes of even width that make letters, with soft edges as a real renderer gives them.
import type { PixelImage, PixelMask } from '../../src/index.ts'
import { maskOf } from './pictures.ts'

/** Strokes of a few letters in a box of 4 by 6, as lines from point to point. */
const LETTERS: Readonly<Record<string, readonly (readonly [number, number, number, number])[]>> = {
  A: [
    [0, 6, 2, 0],
    [2, 0, 4, 6],
    [1, 4, 3, 4],
  ],
  E: [
    [0, 0, 0, 6],
    [0, 0, 4, 0],
    [0, 3, 3, 3],
    [0, 6, 4, 6],
  ],
  L: [
    [0, 0, 0, 6],
    [0, 6, 4, 6],
  ],
  M: [
    [0, 6, 0, 0],
    [0, 0, 2, 3],
    [2, 3, 4, 0],
    [4, 0, 4, 6],
  ],
  P: [
    [0, 6, 0, 0],
    [0, 0, 3, 0],
    [3, 0, 4, 1.5],
    [4, 1.5, 3, 3],
    [3, 3, 0, 3],
  ],
  S: [
    [4, 0, 1, 0],
    [1, 0, 0, 1.5],
    [0, 1.5, 4, 4.5],
    [4, 4.5, 3, 6],
    [3, 6, 0, 6],
  ],
}

export interface TextPlace {
  readonly left: number
  readonly top: number
  /** Height of the letters, in pixels. */
  readonly size: number
  /** Width of the strokes, in pixels. */
  readonly stroke: number
}

/** How much of each pixel a text covers, 0 to 1. */
export function coverageOf(text: string, place: TextPlace, width: number, height: number): Float64Array {
  const unit = place.size / 6
  const lines = [...text].flatMap((letter, index) =>
    (LETTERS[letter] ?? []).map(([x0, y0, x1, y1]) => [
      place.left + (index * 6 + x0) * unit,
      place.top + y0 * unit,
      place.left + (index * 6 + x1) * unit,
      place.top + y1 * unit,
    ]),
  )
  return Float64Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)]
    const nearest = Math.min(...lines.map(([x0, y0, x1, y1]) => distanceToLine(x, y, x0!, y0!, x1!, y1!)))
    return Math.min(1, Math.max(0, place.stroke / 2 - nearest + 0.5))
  })
}

function distanceToLine(x: number, y: number, x0: number, y0: number, x1: number, y1: number): number {
  const length = (x1 - x0) ** 2 + (y1 - y0) ** 2
  const along = Math.min(1, Math.max(0, ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / length))
  return Math.hypot(x - x0 - along * (x1 - x0), y - y0 - along * (y1 - y0))
}

/** `image` with a mark blended over it, rounded as a file would be. */
export function stamp(
  image: PixelImage,
  coverage: Float64Array,
  opacity: number,
  colour: readonly number[],
): PixelImage {
  const data = image.data.slice()
  const colours = image.channels < 3 ? 1 : 3
  for (let i = 0; i < coverage.length; i += 1) {
    const share = coverage[i]! * opacity
    for (let c = 0; c < colours; c += 1) {
      const at = i * image.channels + c
      data[at] = Math.round(image.data[at]! * (1 - share) + share * colour[c]!)
    }
  }
  return { ...image, data }
}

/** The mask of every pixel within `reach` pixels (square) of a covered one. */
export function maskAround(coverage: Float64Array, width: number, height: number, reach: number): PixelMask {
  return maskOf(width, height, (x, y) => {
    for (let ny = Math.max(0, y - reach); ny <= Math.min(height - 1, y + reach); ny += 1) {
      for (let nx = Math.max(0, x - reach); nx <= Math.min(width - 1, x + reach); nx += 1) {
        if (coverage[ny * width + nx]! > 0) return true
      }
    }
    return false
  })
}
