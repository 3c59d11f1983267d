// Writes the same colours in another profile's numbers, so that pasted pixels look as the service meant them.
import type { PixelImage } from '@unmark/inpaint'
import type { Curve, Matrix, RgbProfile } from './profile.ts'

/** Entries of the table from light to numbers; it is indexed by the square root of light, which follows the curves. */
const ENTRIES = 4096

/**
 * The colours of RGB samples, numbers of `from`, as numbers of `to`; alpha is kept. Relative colorimetric: white stays
 * white, and what `to` cannot show goes to its nearest edge per channel.
 *
 * @param pixels 3 or 4 channels.
 */
export function convertColours(pixels: PixelImage, from: RgbProfile, to: RgbProfile): PixelImage {
  const { channels } = pixels
  const largest = pixels.data.BYTES_PER_ELEMENT === 2 ? 65535 : 255
  const toLight = from.curves.map((curve) => lightOfNumbers(curve, largest))
  const toNumber = to.curves.map((curve) => numbersOfLight(curve, largest))
  const m = multiply(invert(to.toXyz), from.toXyz)
  const data = pixels.data.slice()
  const light = [0, 0, 0]
  for (let at = 0; at < data.length; at += channels) {
    for (let channel = 0; channel < 3; channel++) {
      light[channel] = (toLight[channel] as Float64Array)[data[at + channel] as number] as number
    }
    const [red, green, blue] = light as [number, number, number]
    for (let channel = 0; channel < 3; channel++) {
      const row = channel * 3
      const value = (m[row] as number) * red + (m[row + 1] as number) * green + (m[row + 2] as number) * blue
      data[at + channel] = Math.round(lookUp(toNumber[channel] as Float64Array, value))
    }
  }
  return { ...pixels, data }
}

function lightOfNumbers(curve: Curve, largest: number): Float64Array {
  return Float64Array.from({ length: largest + 1 }, (_, number) => curve(number / largest))
}

/** The inverse of a rising curve, sampled; found by halving, because curves may be tables. */
function numbersOfLight(curve: Curve, largest: number): Float64Array {
  return Float64Array.from({ length: ENTRIES + 1 }, (_, index) => {
    const light = (index / ENTRIES) ** 2
    let low = 0
    let high = 1
    for (let halving = 0; halving < 24; halving++) {
      const middle = (low + high) / 2
      if (curve(middle) < light) low = middle
      else high = middle
    }
    return ((low + high) / 2) * largest
  })
}

function lookUp(table: Float64Array, light: number): number {
  const place = Math.sqrt(Math.min(1, Math.max(0, light))) * ENTRIES
  const below = Math.min(ENTRIES - 1, Math.floor(place))
  const low = table[below] as number
  return low + ((table[below + 1] as number) - low) * (place - below)
}

function multiply(a: Matrix, b: Matrix): number[] {
  return Array.from({ length: 9 }, (_, at) => {
    const row = at - (at % 3)
    return [0, 1, 2].reduce((sum, k) => sum + (a[row + k] as number) * (b[k * 3 + (at % 3)] as number), 0)
  })
}

function invert(matrix: Matrix): number[] {
  const [a, b, c, d, e, f, g, h, i] = matrix as [number, number, number, number, number, number, number, number, number]
  const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)
  const adjugate = [
    e * i - f * h,
    c * h - b * i,
    b * f - c * e,
    f * g - d * i,
    a * i - c * g,
    c * d - a * f,
    d * h - e * g,
    b * g - a * h,
    a * e - b * d,
  ]
  return adjugate.map((value) => value / determinant)
}
