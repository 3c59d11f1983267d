// A plane without its thin bright parts.

/**
 * The opening of a plane by a square: the least, then the greatest sample within `reach` pixels along each axis. What is
 * brighter than its surroundings and thinner than `2 * reach + 1` pixels is gone (Serra 1982). Each pass looks at every
 * sample three times, however large the square is (van Herk, "A fast algorithm for local minimum and maximum filters on
 * rectangular and octagonal kernels", Pattern Recognition Letters 13, 1992).
 */
export function opened(plane: Float32Array, width: number, height: number, reach: number): Float32Array {
  const least = plane.map((value) => -value)
  greatest(least, width, height, reach)
  for (let i = 0; i < least.length; i += 1) least[i] = -least[i]!
  greatest(least, width, height, reach)
  return least
}

/** Gives each sample the greatest one within the square around it, in place. */
function greatest(plane: Float32Array, width: number, height: number, reach: number): void {
  const work = workFor(Math.max(width, height), reach)
  for (let y = 0; y < height; y += 1) greatestInLine(plane, y * width, 1, width, reach, work)
  for (let x = 0; x < width; x += 1) greatestInLine(plane, x, width, height, reach, work)
}

interface Work {
  readonly line: Float32Array
  readonly forward: Float32Array
  readonly backward: Float32Array
}

/** Room for a line with `reach` samples more at either end, filled up to whole runs. */
function workFor(length: number, reach: number): Work {
  const size = length + 4 * reach + 1
  return { line: new Float32Array(size), forward: new Float32Array(size), backward: new Float32Array(size) }
}

function greatestInLine(
  plane: Float32Array,
  start: number,
  stride: number,
  length: number,
  reach: number,
  { line, forward, backward }: Work,
): void {
  const run = 2 * reach + 1
  const size = Math.ceil((length + 2 * reach) / run) * run
  line.fill(Number.NEGATIVE_INFINITY, 0, size)
  for (let k = 0, i = start; k < length; k += 1, i += stride) line[k + reach] = plane[i]!
  for (let k = 0; k < size; k += 1) forward[k] = k % run === 0 ? line[k]! : Math.max(forward[k - 1]!, line[k]!)
  for (let k = size - 1; k >= 0; k -= 1) {
    backward[k] = k % run === run - 1 ? line[k]! : Math.max(backward[k + 1]!, line[k]!)
  }
  for (let k = 0, i = start; k < length; k += 1, i += stride) plane[i] = Math.max(backward[k]!, forward[k + run - 1]!)
}
