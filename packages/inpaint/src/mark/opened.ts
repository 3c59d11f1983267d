// A plane without its thin bright parts.

/**
 * The opening of a plane by a square: the least, then the greatest sample within `reach` pixels along each axis. What is
 * brighter than its surroundings and thinner than `2 * reach + 1` pixels is gone (Serra 1982).
 */
export function opened(plane: Float32Array, width: number, height: number, reach: number): Float32Array {
  return spread(spread(plane, width, height, reach, Math.min), width, height, reach, Math.max)
}

function spread(
  plane: Float32Array,
  width: number,
  height: number,
  reach: number,
  pick: (a: number, b: number) => number,
): Float32Array {
  const across = new Float32Array(plane.length)
  for (let i = 0; i < plane.length; i += 1) {
    const x = i % width
    let picked = plane[i]!
    for (let k = i - Math.min(reach, x); k <= i + Math.min(reach, width - 1 - x); k += 1)
      picked = pick(picked, plane[k]!)
    across[i] = picked
  }
  return across.map((own, i) => {
    const y = Math.floor(i / width)
    let picked = own
    const last = i + Math.min(reach, height - 1 - y) * width
    for (let k = i - Math.min(reach, y) * width; k <= last; k += width) picked = pick(picked, across[k]!)
    return picked
  })
}
