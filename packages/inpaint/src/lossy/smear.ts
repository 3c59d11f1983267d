// What colour subsampling does to a plane: JPEG, WebP and AVIF keep one colour sample for four pixels.
import type { Box } from '../box.ts'

/**
 * Halves a plane by the mean of 2 x 2 pixels and brings it back with the triangle filter that decoders use (`fancy
 * upsampling` of the Independent JPEG Group's library): what a smooth enough plane looks like after 4:2:0.
 * @param plane row by row
 * @param box its place in the picture: pairs of pixels begin at even coordinates
 */
export function smear(plane: Float32Array, box: Box): Float32Array<ArrayBuffer> {
  const { width, height } = box
  const [oddLeft, oddTop] = [box.left % 2, box.top % 2]
  const [columns, rows] = [(width + oddLeft + 1) >> 1, (height + oddTop + 1) >> 1]
  const half = new Float32Array(columns * rows)
  for (let y = 0; y < rows; y += 1) {
    const above = Math.max(0, 2 * y - oddTop) * width
    const below = Math.min(height - 1, 2 * y + 1 - oddTop) * width
    for (let x = 0; x < columns; x += 1) {
      const left = Math.max(0, 2 * x - oddLeft)
      const right = Math.min(width - 1, 2 * x + 1 - oddLeft)
      half[y * columns + x] =
        (plane[above + left]! + plane[above + right]! + plane[below + left]! + plane[below + right]!) / 4
    }
  }
  return enlarge(half, columns, rows, box)
}

/** Each target sample takes three quarters of the nearest half-size sample and a quarter of the next, on both axes. */
function enlarge(half: Float32Array, columns: number, rows: number, box: Box): Float32Array<ArrayBuffer> {
  const { width, height } = box
  const out = new Float32Array(width * height)
  for (let k = 0; k < height; k += 1) {
    const y = k + (box.top % 2)
    const near = (y >> 1) * columns
    const far = Math.min(rows - 1, Math.max(0, (y >> 1) + (y % 2 === 0 ? -1 : 1))) * columns
    for (let column = 0; column < width; column += 1) {
      const x = column + (box.left % 2)
      const side = x >> 1
      const next = Math.min(columns - 1, Math.max(0, side + (x % 2 === 0 ? -1 : 1)))
      out[k * width + column] =
        0.5625 * half[near + side]! + 0.1875 * (half[near + next]! + half[far + side]!) + 0.0625 * half[far + next]!
    }
  }
  return out
}
