// How far each pixel is from the nearest pixel that counts as outside.

/** Longer than any distance in a neighbourhood. */
const FAR = 1e6

/**
 * Exact Euclidean distance, in pixels, from each pixel to the nearest one whose `inside` is 0; 0 for those themselves.
 * Where there is none the distance is very large. Method: Felzenszwalb and Huttenlocher, "Distance transforms of
 * sampled functions", Theory of Computing 8, 2012.
 * @param inside one byte per pixel, row by row
 */
export function distanceInside(inside: Uint8Array, width: number, height: number): Float32Array {
  const squared = new Float32Array(width * height)
  const line = new Lines(Math.max(width, height))
  for (let x = 0; x < width; x += 1) {
    // Along a column the distance is a plain count from both ends.
    let run = FAR
    for (let i = x; i < inside.length; i += width) {
      run = inside[i] === 0 ? 0 : run + 1
      squared[i] = run
    }
    run = FAR
    for (let i = inside.length - width + x; i >= 0; i -= width) {
      run = inside[i] === 0 ? 0 : run + 1
      squared[i] = Math.min(run, squared[i]!) ** 2
    }
  }
  for (let y = 0; y < height; y += 1) line.lowerEnvelope(squared, y * width, width)
  return squared.map(Math.sqrt)
}

/** Scratch arrays for one row of parabolas. */
class Lines {
  readonly #values: Float64Array
  readonly #apex: Int32Array
  readonly #start: Float64Array

  constructor(length: number) {
    this.#values = new Float64Array(length)
    this.#apex = new Int32Array(length)
    this.#start = new Float64Array(length + 1)
  }

  /** Replaces `length` values from `at` by the lower envelope of the parabolas that stand on them. */
  lowerEnvelope(squared: Float32Array, at: number, length: number): void {
    const values = this.#values
    const apex = this.#apex
    const start = this.#start
    for (let x = 0; x < length; x += 1) values[x] = squared[at + x]!
    let last = 0
    apex[0] = 0
    start[0] = Number.NEGATIVE_INFINITY
    for (let x = 1; x < length; x += 1) {
      let meet = crossing(values, apex[last]!, x)
      while (meet <= start[last]!) {
        last -= 1
        meet = crossing(values, apex[last]!, x)
      }
      last += 1
      apex[last] = x
      start[last] = meet
    }
    start[last + 1] = Number.POSITIVE_INFINITY
    for (let x = 0, k = 0; x < length; x += 1) {
      while (start[k + 1]! < x) k += 1
      const from = apex[k]!
      squared[at + x] = (x - from) ** 2 + values[from]!
    }
  }
}

function crossing(values: Float64Array, left: number, right: number): number {
  return (values[right]! + right * right - values[left]! - left * left) / (2 * (right - left))
}
