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
  const squared = distanceAlongColumns(inside, width, height)
  const line = new Lines(width)
  for (let from = 0; from < squared.length; from += width) line.lowerEnvelopes(squared, from, width)
  for (let i = 0; i < squared.length; i += 1) if (squared[i]! > 1) squared[i] = Math.sqrt(squared[i]!)
  return squared
}

/**
 * Exact Euclidean distance, in pixels, from each pixel to the nearest one that is not 0 in `set`, as far as that is at
 * most `limit`; elsewhere it is very large. Costs little where `set` is sparse.
 * @param set one byte per pixel, row by row
 * @param limit in pixels
 */
export function distanceTo(set: Uint8Array, width: number, height: number, limit: number): Float32Array {
  const reach = Math.floor(limit)
  const rings = offsetsWithin(reach, limit, width)
  const distance = new Float32Array(set.length).fill(FAR)
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const i = y * width + x
      if (set[i] === 0) continue
      distance[i] = 0
      // What lies around a pixel in the middle of the set is nearer to the ones at its rim.
      const inner = x > 0 && y > 0 && x < width - 1 && y < height - 1
      if (inner && set[i - 1] !== 0 && set[i + 1] !== 0 && set[i - width] !== 0 && set[i + width] !== 0) continue
      for (const { dx, dy, length, offset } of rings) {
        if (x + dx < 0 || x + dx >= width || y + dy < 0 || y + dy >= height) continue
        if (length < distance[i + offset]!) distance[i + offset] = length
      }
    }
  }
  return distance
}

interface Offset {
  readonly dx: number
  readonly dy: number
  readonly length: number
  readonly offset: number
}

function offsetsWithin(reach: number, limit: number, width: number): Offset[] {
  const offsets: Offset[] = []
  for (let dy = -reach; dy <= reach; dy += 1) {
    for (let dx = -reach; dx <= reach; dx += 1) {
      const length = Math.hypot(dx, dy)
      if (length > 0 && length <= limit) offsets.push({ dx, dy, length, offset: dy * width + dx })
    }
  }
  return offsets
}

/** Squares of the distances within each column: a plain count from both ends, row by row. */
function distanceAlongColumns(inside: Uint8Array, width: number, height: number): Float32Array {
  const squared = new Float32Array(width * height)
  for (let i = 0; i < squared.length; i += 1) {
    if (inside[i] !== 0) squared[i] = i < width ? FAR + 1 : squared[i - width]! + 1
  }
  for (let i = squared.length - 1; i >= 0; i -= 1) {
    const below = i + width < squared.length ? squared[i + width]! + 1 : FAR
    if (below < squared[i]!) squared[i] = below
  }
  for (let i = 0; i < squared.length; i += 1) squared[i]! *= squared[i]!
  return squared
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
  lowerEnvelopes(squared: Float32Array, at: number, length: number): void {
    // Nothing reaches past a value of 0, so what lies between two of them can be looked at by itself.
    for (let x = 0; x < length; ) {
      if (squared[at + x] === 0) {
        x += 1
        continue
      }
      let end = x
      while (end < length && squared[at + end] !== 0) end += 1
      const from = Math.max(0, x - 1)
      this.#lowerEnvelope(squared, at + from, Math.min(length, end + 1) - from)
      x = end
    }
  }

  #lowerEnvelope(squared: Float32Array, at: number, length: number): void {
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
