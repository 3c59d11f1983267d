// The discrete cosine transform of 8 x 8 samples and its inverse, and the zigzag order of coefficients.

/** Place in the block, row by row, of each coefficient in zigzag order (ITU-T T.81, figure 5). */
export const ZIGZAG = Uint8Array.of(
  ...[
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21,
    28,
  ],
  ...[
    35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47,
  ],
  ...[55, 62, 63],
)

/** BASIS[u * 8 + x] = C(u) / 2 * cos((2x + 1) u pi / 16), an orthonormal matrix (T.81, A.3.3). */
export const BASIS = Float64Array.from({ length: 64 }, (_, index) => {
  const frequency = index >> 3
  const scale = frequency === 0 ? Math.SQRT1_2 / 2 : 0.5
  return scale * Math.cos(((2 * (index & 7) + 1) * frequency * Math.PI) / 16)
})

/** Transforms blocks one after the other; holds the one scratch block that this needs. */
export class BlockTransform {
  readonly #lines = new Float64Array(64)

  /** Samples minus 128, row by row, to 64 coefficients, row by row. `out` may be `samples`. */
  forward(samples: Float64Array, out: Float64Array): void {
    const lines = this.#lines
    for (let line = 0; line < 64; line += 8) {
      for (let u = 0; u < 8; u++) {
        let sum = 0
        for (let x = 0; x < 8; x++) sum += (samples[line + x] as number) * (BASIS[u * 8 + x] as number)
        lines[line + u] = sum
      }
    }
    for (let column = 0; column < 8; column++) {
      for (let v = 0; v < 8; v++) {
        let sum = 0
        for (let y = 0; y < 8; y++) sum += (lines[y * 8 + column] as number) * (BASIS[v * 8 + y] as number)
        out[v * 8 + column] = sum
      }
    }
  }

  /** 64 coefficients, row by row, to samples minus 128, row by row. `out` may be `coefficients`. */
  inverse(coefficients: Float64Array, out: Float64Array): void {
    const lines = this.#lines
    for (let line = 0; line < 64; line += 8) {
      for (let x = 0; x < 8; x++) {
        let sum = 0
        for (let u = 0; u < 8; u++) sum += (coefficients[line + u] as number) * (BASIS[u * 8 + x] as number)
        lines[line + x] = sum
      }
    }
    for (let column = 0; column < 8; column++) {
      for (let y = 0; y < 8; y++) {
        let sum = 0
        for (let v = 0; v < 8; v++) sum += (lines[v * 8 + column] as number) * (BASIS[v * 8 + y] as number)
        out[y * 8 + column] = sum
      }
    }
  }
}
