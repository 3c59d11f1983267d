// What colour subsampling does to a plane: JPEG, WebP and AVIF keep one colour sample for four pixels.

/**
 * Halves a plane by the mean of 2 x 2 pixels and brings it back with the triangle filter that decoders use (`fancy
 * upsampling` of the Independent JPEG Group's library): what a smooth enough plane looks like after 4:2:0.
 * @param plane row by row; its first pixel lies at even coordinates of the picture
 */
export function smear(plane: Float32Array, width: number, height: number): Float32Array<ArrayBuffer> {
  const [columns, rows] = [Math.ceil(width / 2), Math.ceil(height / 2)]
  const half = new Float32Array(columns * rows)
  for (let y = 0; y < rows; y += 1) {
    const [above, below] = [2 * y * width, Math.min(height - 1, 2 * y + 1) * width]
    for (let x = 0; x < columns; x += 1) {
      const [left, right] = [2 * x, Math.min(width - 1, 2 * x + 1)]
      half[y * columns + x] =
        (plane[above + left]! + plane[above + right]! + plane[below + left]! + plane[below + right]!) / 4
    }
  }
  return enlarge(half, columns, rows, width, height)
}

/** Each target sample takes three quarters of the nearest half-size sample and a quarter of the next, on both axes. */
function enlarge(
  half: Float32Array,
  columns: number,
  rows: number,
  width: number,
  height: number,
): Float32Array<ArrayBuffer> {
  const out = new Float32Array(width * height)
  for (let y = 0; y < height; y += 1) {
    const near = (y >> 1) * columns
    const far = Math.min(rows - 1, Math.max(0, (y >> 1) + (y % 2 === 0 ? -1 : 1))) * columns
    for (let x = 0; x < width; x += 1) {
      const side = x >> 1
      const next = Math.min(columns - 1, Math.max(0, side + (x % 2 === 0 ? -1 : 1)))
      out[y * width + x] =
        0.5625 * half[near + side]! + 0.1875 * (half[near + next]! + half[far + side]!) + 0.0625 * half[far + next]!
    }
  }
  return out
}
