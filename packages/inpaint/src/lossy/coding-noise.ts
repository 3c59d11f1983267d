// How strong the noise is that JPEG left on each pixel, from the rounding that its squares show.
import { type PlacedPlane, SIDE, squaresOf, transformSquare } from './quantisation.ts'

/** Rounding to whole samples alone. */
const LEAST = 0.3
/** Coefficients that are so much smaller than their step were rounded to nothing. */
const NOTHING = 0.5

/**
 * The standard deviation of the noise per pixel, alike for all of a square. A frequency that was rounded to a multiple of
 * its step has the error of rounding, a twelfth of the step squared; what was rounded to nothing is detail that is
 * missing, which nothing brings back, and counts as none.
 * @param steps of the 64 frequencies, see `findSteps`
 */
export function codingNoise(plane: PlacedPlane, steps: Float64Array): Float32Array<ArrayBuffer> {
  const noise = new Float32Array(plane.samples.length).fill(LEAST)
  const work = [new Float64Array(SIDE * SIDE), new Float64Array(SIDE * SIDE)] as const
  for (const at of squaresOf(plane)) {
    const square = transformSquare(plane, at, work)
    let power = LEAST ** 2
    for (const [frequency, value] of square.entries()) {
      if (Math.abs(value) > NOTHING * steps[frequency]!) power += steps[frequency]! ** 2 / 12 / square.length
    }
    for (let y = 0; y < SIDE; y += 1) noise.fill(Math.sqrt(power), at + y * plane.width, at + y * plane.width + SIDE)
  }
  return noise
}
