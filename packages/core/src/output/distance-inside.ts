// Distances from a border, for what fades over a few pixels.

/**
 * The distance of each marked pixel from the nearest unmarked one, in thirds of a pixel, at most 255; 0 for unmarked
 * ones. Chamfer distances with steps of 3 and 4 (Borgefors, "Distance transformations in digital images", 1986). Beyond the picture's
 * edge nothing is unmarked.
 */
export function distanceInside(marked: Uint8Array, width: number): Uint8Array {
  const distances = Uint8Array.from(marked, (value) => (value === 0 ? 0 : 255))
  const relax = (pixel: number, neighbour: number, step: number) => {
    const through = (distances[neighbour] as number) + step
    if (through < (distances[pixel] as number)) distances[pixel] = through
  }
  const last = distances.length - 1
  for (let pixel = 0; pixel <= last; pixel++) {
    if (distances[pixel] === 0) continue
    const x = pixel % width
    if (x > 0) relax(pixel, pixel - 1, 3)
    if (pixel < width) continue
    relax(pixel, pixel - width, 3)
    if (x > 0) relax(pixel, pixel - width - 1, 4)
    if (x < width - 1) relax(pixel, pixel - width + 1, 4)
  }
  for (let pixel = last; pixel >= 0; pixel--) {
    if (distances[pixel] === 0) continue
    const x = pixel % width
    if (x < width - 1) relax(pixel, pixel + 1, 3)
    if (pixel + width > last) continue
    relax(pixel, pixel + width, 3)
    if (x > 0) relax(pixel, pixel + width - 1, 4)
    if (x < width - 1) relax(pixel, pixel + width + 1, 4)
  }
  return distances
}
