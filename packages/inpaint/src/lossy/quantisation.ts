// Tells from pixels whether they went through JPEG, and how coarsely each frequency was rounded there.
import { forward } from './dct.ts'

/** A plane of luma, and where it lies in the picture: JPEG's squares begin at the picture's corner. */
export interface PlacedPlane {
  readonly width: number
  readonly height: number
  readonly left: number
  readonly top: number
  readonly samples: Float32Array
}

export const SIDE = 8
const AREA = SIDE * SIDE
/** Coefficients smaller than this are what rounding to whole samples leaves of none. */
const NOTHING = 1
/** Finer steps than this drown in the rounding to whole samples; coarser ones leave nothing of a picture. */
const FINEST = 2
const COARSEST = 120
/** A step is believed when so many coefficients lie so near to its multiples: 1 is on them, 0 anywhere. */
const FEWEST_COEFFICIENTS = 20
const NEARNESS = 0.5
/** Fewer frequencies with a step may be chance. */
const FEWEST_FREQUENCIES = 6

/**
 * The steps of the 64 frequencies of luma, row by row; undefined where no rounding shows. Steps are the largest whose
 * multiples the coefficients keep to (as in Fan and de Queiroz, "Identification of bitmap compression history: JPEG
 * detection and quantizer estimation", IEEE Transactions on Image Processing 12, 2003); where too few coefficients tell,
 * a straight line over the frequency stands in.
 * @param squares indices of the pixels at whose place squares begin, see {@link squaresOf}
 */
export function findSteps(plane: PlacedPlane, squares: readonly number[]): Float64Array | undefined {
  const found = new Float64Array(AREA)
  const coefficients = transformAll(plane, squares)
  for (let frequency = 1; frequency < AREA; frequency += 1) {
    const telling = coefficients[frequency]!.filter((value) => Math.abs(value) >= NOTHING)
    if (telling.length >= FEWEST_COEFFICIENTS) found[frequency] = largestStep(telling) ?? 0
  }
  return found.filter((step) => step > 0).length < FEWEST_FREQUENCIES ? undefined : withLine(found)
}

/** Where JPEG's whole squares begin in `plane`, as indices of pixels. */
export function squaresOf({ width, height, left, top }: Omit<PlacedPlane, 'samples'>): number[] {
  const squares: number[] = []
  for (let y = (SIDE - (top % SIDE)) % SIDE; y + SIDE <= height; y += SIDE) {
    for (let x = (SIDE - (left % SIDE)) % SIDE; x + SIDE <= width; x += SIDE) squares.push(y * width + x)
  }
  return squares
}

/** The coefficients of the square that begins at pixel `at`; overwritten by the next call with the same `work`. */
export function transformSquare(
  plane: PlacedPlane,
  at: number,
  work: readonly [Float64Array, Float64Array],
): Float64Array {
  const [square, scratch] = work
  for (let i = 0; i < AREA; i += 1) square[i] = plane.samples[at + (i >> 3) * plane.width + (i & 7)]!
  forward(square, scratch)
  return square
}

/** Per frequency its coefficient in every square. */
function transformAll(plane: PlacedPlane, squares: readonly number[]): Float64Array[] {
  const work = [new Float64Array(AREA), new Float64Array(AREA)] as const
  const all = Array.from({ length: AREA }, () => new Float64Array(squares.length))
  for (const [k, at] of squares.entries()) {
    const square = transformSquare(plane, at, work)
    for (let i = 0; i < AREA; i += 1) all[i]![k] = square[i]!
  }
  return all
}

function largestStep(coefficients: Float64Array): number | undefined {
  for (let step = COARSEST; step >= FINEST; step -= 1) {
    let nearness = 0
    for (const value of coefficients) {
      // Between nothing and half a step there can be no coefficient.
      nearness += 2 * Math.abs(value) < step ? -1 : Math.cos((2 * Math.PI * value) / step)
    }
    if (nearness > NEARNESS * coefficients.length) return step
  }
  return undefined
}

/** Gives frequencies without a step the one that a line through the others has there (least squares). */
function withLine(steps: Float64Array): Float64Array {
  const place = (frequency: number): number => (frequency >> 3) + (frequency & 7)
  let [count, places, sum, squares, products] = [0, 0, 0, 0, 0]
  for (const [frequency, step] of steps.entries()) {
    if (step === 0) continue
    count += 1
    places += place(frequency)
    sum += step
    squares += place(frequency) ** 2
    products += place(frequency) * step
  }
  const spread = count * squares - places * places
  const slope = spread === 0 ? 0 : Math.max(0, (count * products - places * sum) / spread)
  const start = (sum - slope * places) / count
  return steps.map((step, frequency) => (step > 0 ? step : Math.max(1, start + slope * place(frequency))))
}
