// Measures how opaque the mark lies on the picture, and how sure that is.
import type { PixelImage } from '../types.ts'
import { IDENTITY, readTrace } from './evidence.ts'
import type { Traces } from './traces.ts'

export interface OpacityFit {
  /** The opacity that leaves the least trace of the mark; about 0 where it is not there. */
  readonly opacity: number
  /** Standard error of `opacity`. */
  readonly error: number
}

const ROUNDS = 30
/** Residuals of this many times the median count half. */
const TOLERANCE = 2.5
/** Residuals below this, in samples of 255, are rounding and coding noise. */
const NOISE_FLOOR = 1
/** Side of the squares, in pixels, that are taken as independent of each other: a sixth of the mark, within limits. */
const SQUARE_SHARE = 6
const SMALLEST_SQUARE = 4
const LARGEST_SQUARE = 16
/** Fewer squares than this cannot say how sure they are. */
const LEAST_SQUARES = 6
/** Pixels that the mark dims to less than this say nothing. */
const LEAST_LIGHT = 0.02

/**
 * Solves for the opacity at which the ground's own steps, once the mark is taken off, no longer follow the mark's: an
 * estimating equation with the mean of both pixels as instrument, which the ground's own step does not bias, and with
 * Cauchy's weights (iteratively reweighted; Holland and Welsch 1977), so that the picture's own edges count little. The
 * error comes from how much squares of the picture differ in their answer (the clustered sandwich, Huber 1967), because
 * neighbouring pixels do not speak independently.
 * @param traces on the picture's own grid
 */
export function fitOpacity(image: PixelImage, traces: Traces): OpacityFit {
  const samples = gather(image, traces)
  if (samples.length === 0) return { opacity: 0, error: Number.POSITIVE_INFINITY }
  let opacity = 0
  let tolerance = Number.POSITIVE_INFINITY
  for (let round = 0; round < ROUNDS; round += 1) {
    const { force, curvature } = pull(samples, opacity, tolerance)
    const next = Math.min(1, Math.max(-1, opacity + force / (curvature + 1e-9)))
    const settled = Math.abs(next - opacity) < 1e-6
    opacity = next
    if (settled && round > 2) break
    tolerance = TOLERANCE * Math.max(NOISE_FLOOR, medianResidual(samples, opacity))
  }
  return { opacity, error: pull(samples, opacity, tolerance).error }
}

/** One trace in one line: what is shown at its two pixels, and the mark there. */
interface Sample {
  readonly shown: readonly [number, number]
  readonly alpha: readonly [number, number]
  readonly colour: readonly [number, number]
  readonly square: number
}

function gather(image: PixelImage, traces: Traces): Sample[] {
  const samples: Sample[] = []
  const { lines } = traces
  const shown = new Float64Array(2 * lines)
  const side = squareOf(traces)
  for (let trace = 0; trace < traces.count; trace += 1) {
    if (!readTrace(image, traces, IDENTITY, trace, shown)) continue
    const [column, row] = [0, 1].map((axis) => Math.floor(traces.at[4 * trace + axis]! / side))
    for (let line = 0; line < lines; line += 1) {
      samples.push({
        shown: [shown[line]!, shown[lines + line]!],
        alpha: [traces.alpha[2 * trace]!, traces.alpha[2 * trace + 1]!],
        colour: [traces.colour[2 * trace * lines + line]!, traces.colour[(2 * trace + 1) * lines + line]!],
        square: row! * image.width + column!,
      })
    }
  }
  return samples
}

function squareOf({ at, count }: Traces): number {
  const sides = [0, 1].map((axis) => {
    let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    for (let trace = 0; trace < count; trace += 1) {
      least = Math.min(least, at[4 * trace + axis]!)
      most = Math.max(most, at[4 * trace + axis]!)
    }
    return most - least
  })
  return Math.min(LARGEST_SQUARE, Math.max(SMALLEST_SQUARE, Math.sqrt(sides[0]! * sides[1]!) / SQUARE_SHARE))
}

/** The ground's step at `opacity`, and how fast it would shrink with more of it over an even ground. */
function stepOf({ shown, alpha, colour }: Sample, opacity: number): { step: number; slope: number } {
  const light0 = Math.max(LEAST_LIGHT, 1 - opacity * alpha[0])
  const light1 = Math.max(LEAST_LIGHT, 1 - opacity * alpha[1])
  const ground0 = (shown[0] - opacity * colour[0]) / light0
  const ground1 = (shown[1] - opacity * colour[1]) / light1
  const ground = (ground0 + ground1) / 2
  return {
    step: ground0 - ground1,
    slope: (colour[0] - alpha[0] * ground) / light0 - (colour[1] - alpha[1] * ground) / light1,
  }
}

function pull(
  samples: readonly Sample[],
  opacity: number,
  tolerance: number,
): { force: number; curvature: number; error: number } {
  const forces = new Map<number, number>()
  let curvature = 0
  for (const sample of samples) {
    const { step, slope } = stepOf(sample, opacity)
    const weight = 1 / (1 + (step / tolerance) ** 2)
    forces.set(sample.square, (forces.get(sample.square) ?? 0) + weight * step * slope)
    curvature += weight * slope * slope
  }
  let [force, squared] = [0, 0]
  for (const own of forces.values()) {
    force += own
    squared += own * own
  }
  const count = forces.size
  const error =
    count < LEAST_SQUARES ? Number.POSITIVE_INFINITY : Math.sqrt((squared * count) / (count - 1)) / (curvature + 1e-9)
  return { force, curvature, error }
}

function medianResidual(samples: readonly Sample[], opacity: number): number {
  const sizes = Float32Array.from(samples, (sample) => Math.abs(stepOf(sample, opacity).step)).sort()
  return sizes[sizes.length >> 1]!
}
