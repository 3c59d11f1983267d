// A picture in luma and colour difference, as lossy formats keep it, and what a mark does to each.
import type { Box } from '../box.ts'
import { smear } from './smear.ts'

/** Weights of red, green and blue in the luma of BT.601, as JPEG and greyscale conversions of encoded samples use them. */
export const LUMA = [0.299, 0.587, 0.114] as const

/** Weaker light than this under the mark is lost in coding. */
export const LEAST_LOSSY_LIGHT = 1 / 12
/** Smeared coverage below this is invisible. */
const LEAST_COVERAGE = 1 / 256

/** A plane without the mark, and how much the mark covered it. */
export interface Layer {
  readonly shown: Float32Array<ArrayBuffer>
  readonly samples: Float32Array<ArrayBuffer>
  readonly alpha: Float32Array<ArrayBuffer>
}

/** Of the picture's light how much passes a mark that is the given share of what is shown. */
export function lightUnder(share: number): number {
  return Math.max(LEAST_LOSSY_LIGHT, 1 - share)
}

/** Red, green, blue to luma and two differences; grey stays as it is. */
export function splitColour(colour: readonly Float32Array<ArrayBuffer>[]): Float32Array<ArrayBuffer>[] {
  if (colour.length === 1) return [...colour]
  const [red, green, blue] = colour
  const luma = red!.map((value, i) => LUMA[0] * value + LUMA[1] * green![i]! + LUMA[2] * blue![i]!)
  return [
    luma,
    luma.map((value, i) => (blue![i]! - value) / (2 - 2 * LUMA[2])),
    luma.map((value, i) => (red![i]! - value) / (2 - 2 * LUMA[0])),
  ]
}

/**
 * Takes a mark off luma and colour difference apart. Where colours are subsampled, so is what the mark did to them: the
 * blend is then inverted with its coverage and colour smeared in the same way.
 * @param mark the mark's colour times its coverage, in luma and differences as `shown` is
 * @param alpha how much of each pixel the mark covers, 0 to 1
 * @param box place of the planes in the picture
 */
export function layersOf(
  mark: readonly Float32Array<ArrayBuffer>[],
  alpha: Float32Array<ArrayBuffer>,
  shown: readonly Float32Array<ArrayBuffer>[],
  opacity: number,
  box: Box,
): Layer[] {
  const sharp = shown.map((plane, i) => invert(plane, mark[i]!, alpha, opacity))
  if (shown.length === 1) return sharp
  const smearedAlpha = smear(alpha, box).map((value) => (value < LEAST_COVERAGE ? 0 : value))
  const smeared = shown.map((plane, i) => invert(plane, smear(mark[i]!, box), smearedAlpha, opacity))
  const [asSharp, asSmeared] = [sharp, smeared].map((layers) =>
    layers.slice(1).reduce((sum, { samples }) => sum + roughness(samples, box.width), 0),
  )
  // The wrong assumption leaves coloured outlines, so the smoother colour tells how the picture was coded.
  return asSharp! < asSmeared! ? sharp : [sharp[0]!, smeared[1]!, smeared[2]!]
}

function invert(
  shown: Float32Array<ArrayBuffer>,
  mark: Float32Array,
  alpha: Float32Array<ArrayBuffer>,
  opacity: number,
): Layer {
  const samples = shown.map((value, i) => (value - opacity * mark[i]!) / lightUnder(opacity * alpha[i]!))
  return { shown, samples, alpha }
}

function roughness(plane: Float32Array, width: number): number {
  let sum = 0
  for (let i = width + 1; i < plane.length; i += 1) {
    sum += Math.abs(plane[i]! - plane[i - 1]!) + Math.abs(plane[i]! - plane[i - width]!)
  }
  return sum
}

/** Undoes {@link splitColour} for one pixel. */
export function joinColour(values: readonly number[]): readonly number[] {
  if (values.length === 1) return values
  const [luma, blueness, redness] = values as [number, number, number]
  const red = luma + (2 - 2 * LUMA[0]) * redness
  const blue = luma + (2 - 2 * LUMA[2]) * blueness
  return [red, (luma - LUMA[0] * red - LUMA[2] * blue) / LUMA[1], blue]
}
