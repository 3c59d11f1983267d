// Takes noise of a known, varying strength off a plane.
import type { Pause } from '../cells.ts'
import { forward, inverse } from './dct.ts'

/** A plane of samples and how strong the noise on each of them is. */
export interface NoisyPlane {
  readonly width: number
  readonly height: number
  readonly samples: Float32Array<ArrayBuffer>
  /** Standard deviation of the noise per pixel, in samples; above 0. */
  readonly noise: Float32Array<ArrayBuffer>
}

const SIDE = 8
/** Coefficients below this many standard deviations are noise. */
const THRESHOLD = 2.7
/** Squares that are at most this noisy are left out: nothing would change. */
const QUIET = 1
/** Rows of squares between two pauses. */
const ROWS = 4

/**
 * Like {@link denoiseAtOnce}, with pauses for other work.
 * @param step distance of the squares: 2 is thorough, 4 is a fourth of the work
 */
export async function denoise(plane: NoisyPlane, step: number, pause: Pause): Promise<Float32Array<ArrayBuffer>> {
  const work = denoiseInParts(plane, step)
  for (;;) {
    const part = work.next()
    if (part.done) return part.value
    await pause()
  }
}

/**
 * Shrinks the coefficients of overlapping 8 x 8 cosine transforms and averages what each pixel gets: first by a
 * threshold (Yaroslavsky 1996; Guleryuz 2007), then, with that result as a pilot, by Wiener's rule (as Dabov, Foi,
 * Katkovnik and Egiazarian 2007 do with their two steps). Each square counts with the noise that it has.
 * @param step distance of the squares: 2 is thorough, 4 is a fourth of the work
 */
export function denoiseAtOnce(plane: NoisyPlane, step: number): Float32Array<ArrayBuffer> {
  const work = denoiseInParts(plane, step)
  for (;;) {
    const part = work.next()
    if (part.done) return part.value
  }
}

/** Yields where the work may pause. */
type InParts = Generator<undefined, Float32Array<ArrayBuffer>, undefined>

function* denoiseInParts(plane: NoisyPlane, step: number): InParts {
  const pilot = yield* shrinkAll(plane, step, undefined)
  return yield* shrinkAll(plane, step, pilot)
}

function* shrinkAll(plane: NoisyPlane, step: number, pilot: Float32Array | undefined): InParts {
  const { width, height, samples } = plane
  const sum = new Float32Array(samples.length)
  const weights = new Float32Array(samples.length)
  const work = { square: new Float64Array(64), guide: new Float64Array(64), scratch: new Float64Array(64) }
  for (const [index, y] of starts(height, step).entries()) {
    for (const x of starts(width, step)) {
      const at = y * width + x
      const variance = varianceAt(plane, at)
      if (variance <= QUIET * QUIET) continue
      read(samples, at, width, work.square)
      forward(work.square, work.scratch)
      if (pilot) {
        read(pilot, at, width, work.guide)
        forward(work.guide, work.scratch)
      }
      const weight = (pilot ? wiener(work.square, work.guide, variance) : cut(work.square, variance)) / variance
      inverse(work.square, work.scratch)
      for (let i = 0; i < 64; i += 1) {
        const to = at + (i >> 3) * width + (i & 7)
        sum[to]! += weight * work.square[i]!
        weights[to]! += weight
      }
    }
    if (index % ROWS === 0) yield
  }
  return samples.map((sample, i) => (weights[i]! > 0 ? sum[i]! / weights[i]! : sample))
}

/** Starts of squares that cover `length` pixels; none when it is shorter than a square. */
function starts(length: number, step: number): number[] {
  const last = length - SIDE
  if (last < 0) return []
  const list = Array.from({ length: Math.floor(last / step) + 1 }, (_, k) => k * step)
  if (list.at(-1) !== last) list.push(last)
  return list
}

function varianceAt({ noise, width }: NoisyPlane, at: number): number {
  let sum = 0
  for (let i = 0; i < 64; i += 1) sum += noise[at + (i >> 3) * width + (i & 7)]! ** 2
  return sum / 64
}

function read(from: Float32Array, at: number, width: number, square: Float64Array): void {
  for (let i = 0; i < 64; i += 1) square[i] = from[at + (i >> 3) * width + (i & 7)]!
}

/** Cuts what is below the threshold; gives the square's weight, which falls with the noise that stays. */
function cut(square: Float64Array, variance: number): number {
  const least = THRESHOLD * Math.sqrt(variance)
  let kept = 1
  for (let i = 1; i < 64; i += 1) {
    if (Math.abs(square[i]!) < least) square[i] = 0
    else kept += 1
  }
  return 1 / kept
}

function wiener(square: Float64Array, guide: Float64Array, variance: number): number {
  let kept = 1
  for (let i = 1; i < 64; i += 1) {
    const power = guide[i]! ** 2
    const gain = power / (power + variance)
    square[i]! *= gain
    kept += gain * gain
  }
  return 1 / kept
}
