// The discrete cosine transform of 8 x 8 squares.

const SIDE = 8
/** Half of the orthonormal basis: the other half follows by symmetry. Row `k` holds frequency `k` at positions 0 to 3. */
const BASIS = Float64Array.from({ length: SIDE * 4 }, (_, i) => {
  const [k, n] = [i >> 2, i & 3]
  return (k === 0 ? Math.sqrt(1 / SIDE) : 0.5) * Math.cos(((2 * n + 1) * k * Math.PI) / (2 * SIDE))
})

/** Transforms a square in place (the orthonormal DCT-II of Ahmed, Natarajan and Rao 1974). `scratch` holds 64 values. */
export function forward(square: Float64Array, scratch: Float64Array): void {
  forwardRows(square, scratch)
  forwardRows(scratch, square)
}

/** Undoes {@link forward}. */
export function inverse(square: Float64Array, scratch: Float64Array): void {
  inverseRows(square, scratch)
  inverseRows(scratch, square)
}

/** Transforms rows and writes them as columns. */
function forwardRows(from: Float64Array, to: Float64Array): void {
  for (let row = 0; row < SIDE; row += 1) {
    const at = row * SIDE
    const [a0, a1, a2, a3] = [from[at]!, from[at + 1]!, from[at + 2]!, from[at + 3]!]
    const [b0, b1, b2, b3] = [from[at + 7]!, from[at + 6]!, from[at + 5]!, from[at + 4]!]
    for (let k = 0; k < SIDE; k += 1) {
      const sign = k % 2 === 0 ? 1 : -1
      const basis = k * 4
      to[k * SIDE + row] =
        BASIS[basis]! * (a0 + sign * b0) +
        BASIS[basis + 1]! * (a1 + sign * b1) +
        BASIS[basis + 2]! * (a2 + sign * b2) +
        BASIS[basis + 3]! * (a3 + sign * b3)
    }
  }
}

function inverseRows(from: Float64Array, to: Float64Array): void {
  for (let row = 0; row < SIDE; row += 1) {
    const at = row * SIDE
    for (let n = 0; n < 4; n += 1) {
      let [even, odd] = [0, 0]
      for (let k = 0; k < SIDE; k += 2) {
        even += BASIS[k * 4 + n]! * from[at + k]!
        odd += BASIS[(k + 1) * 4 + n]! * from[at + k + 1]!
      }
      to[n * SIDE + row] = even + odd
      to[(7 - n) * SIDE + row] = even - odd
    }
  }
}
