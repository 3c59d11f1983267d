// Takes the noise of coding off a picture that was recovered from under a mark, which amplified it.
import { codingNoise } from '../lossy/coding-noise.ts'
import { denoiseAtOnce } from '../lossy/denoise.ts'
import { joinColour, type Layer, layersOf, lightUnder, splitColour } from '../lossy/layers.ts'
import { findSteps, type PlacedPlane, SIDE, squaresOf } from '../lossy/quantisation.ts'
import { weigh } from '../lossy/weigh.ts'
import type { Blend } from '../mark/blend.ts'
import { HOLE, KNOWN, type Planes } from '../planes.ts'
import type { DeblendOptions } from './deblend.ts'

/** What was found out about a marked neighbourhood, pixel by pixel. */
export interface Uncovering {
  /** The recovered picture; what was changed is a hole. */
  readonly recovered: Planes
  /** How much of each pixel the mark covers, 0 to 1. */
  readonly coverage: Float32Array<ArrayBuffer>
  /** 1 where the mark was looked through; the other changed pixels were filled. */
  readonly trusted: Uint8Array
  /** The picture with a smooth fill in the place of the whole mask. */
  readonly fill: Planes
}

/** Noise of pixels that nothing covers: they are the standard that the others are held against. */
const QUIET_NOISE = 0.7
/** The noise is taken to be so much stronger: rounding errors of neighbouring frequencies add up along edges. */
const CAUTION = 1.4
/** Less noise than this per pixel is left alone. */
const LEAST_NOISE = 1.01
/** Distance of the squares that are looked at. */
const STEP = 4
/** A square in which coverage differs by so much is on the mark's edge. */
const EDGE = 0.5

/**
 * The recovered picture without the noise that coding left on it, and that taking off the mark made stronger; the same
 * where the mark was laid on after the coding, or the picture never was in a JPEG. Luma and colour are recovered anew,
 * each as it was coded; the noise is known from the steps that its squares were rounded to. What is left of it is
 * weighed against the fill.
 * @param shown the picture with its mark
 */
export function calm(shown: Planes, uncovering: Uncovering, blend: Blend, { left, top }: DeblendOptions): Planes {
  const { recovered, coverage, trusted, fill } = uncovering
  const box = { left, top, width: shown.width, height: shown.height }
  const marked = splitColour(shown.colour)
  const luma = { ...box, samples: marked[0]! }
  const steps = findSteps(luma, squaresOnEdge(luma, coverage))
  if (!steps) return recovered
  const noise = codingNoise(luma, steps).map((value) => CAUTION * value)
  const mark = splitColour(blend.colour.map((sample) => coverage.map((share) => share * sample)))
  const counts = recovered.role.map((role, i) => (role === HOLE && coverage[i]! > 0 ? trusted[i]! : 0))
  const guess = splitColour(fill.colour)
  const layers = layersOf(mark, coverage, marked, blend.opacity, box)
  const role = shown.role.map((value, i) =>
    value === HOLE && (recovered.role[i] === HOLE || layers.some(({ alpha }) => alpha[i]! > 0)) ? HOLE : KNOWN,
  )
  const clean = layers.map((layer, k) => {
    const amplified = amplify(noise, layer, blend.opacity)
    const samples = denoiseAtOnce({ ...box, samples: layer.samples, noise: amplified }, STEP)
    return weigh({ ...box, samples, noise: amplified }, guess[k]!, counts)
  })
  const colour = recovered.colour.map((plane) => plane.slice())
  for (let i = 0; i < coverage.length; i += 1) {
    if (role[i] !== HOLE || trusted[i] !== 1) continue
    const values = joinColour(clean.map((plane) => plane[i]!))
    for (const [c, value] of values.entries()) colour[c]![i] = Math.min(255, Math.max(0, value))
  }
  return { ...recovered, colour, role }
}

/** The noise of `layer`: that of what shows, brightened where the mark let less light through. */
function amplify(noise: Float32Array, { alpha }: Layer, opacity: number): Float32Array<ArrayBuffer> {
  return alpha.map((share, i) =>
    share > 0 ? Math.max(LEAST_NOISE, noise[i]! / lightUnder(opacity * share)) : QUIET_NOISE,
  )
}

/** Squares that are covered in part: there many frequencies tell of the coding, and of one after the mark was laid on. */
function squaresOnEdge(plane: PlacedPlane, coverage: Float32Array): number[] {
  return squaresOf(plane).filter((at) => {
    let [least, most] = [1, 0]
    for (let y = 0; y < SIDE; y += 1) {
      for (let i = at + y * plane.width; i < at + y * plane.width + SIDE; i += 1) {
        least = Math.min(least, coverage[i]!)
        most = Math.max(most, coverage[i]!)
      }
    }
    return most - least > EDGE
  })
}
