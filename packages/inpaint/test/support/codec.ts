// What lossy coding does to a picture, without a codec: colour at half size, and each 8 x 8 square's frequencies rounded.
import type { PixelImage } from '../../src/index.ts'
import { forward, inverse } from '../../src/lossy/dct.ts'
import { smear } from '../../src/lossy/smear.ts'

/** Rounds luma to multiples of `step` and up per frequency, colour to three times that; sides must be multiples of 8. */
export function roughen(image: PixelImage, step: number): PixelImage {
  const { width, height } = image
  const size = width * height
  const box = { left: 0, top: 0, width, height }
  const plane = (weights: readonly number[]) =>
    Float32Array.from({ length: size }, (_, i) =>
      weights.reduce((sum, weight, c) => sum + weight * image.data[3 * i + c]!, 0),
    )
  const luma = quantise(plane([0.299, 0.587, 0.114]), width, height, step)
  const blueness = quantise(smear(plane([-0.168736, -0.331264, 0.5]), box), width, height, 3 * step)
  const redness = quantise(smear(plane([0.5, -0.418688, -0.081312]), box), width, height, 3 * step)
  const data = new Uint8ClampedArray(size * 3)
  for (let i = 0; i < size; i += 1) {
    data[3 * i] = luma[i]! + 1.402 * redness[i]!
    data[3 * i + 1] = luma[i]! - 0.344136 * blueness[i]! - 0.714136 * redness[i]!
    data[3 * i + 2] = luma[i]! + 1.772 * blueness[i]!
  }
  return { ...image, data: new Uint8Array(data.buffer) }
}

function quantise(plane: Float32Array, width: number, height: number, step: number): Float32Array {
  const out = new Float32Array(plane.length)
  const [square, scratch] = [new Float64Array(64), new Float64Array(64)]
  for (let at = 0; at < (width * height) / 64; at += 1) {
    const start = Math.floor(at / (width / 8)) * 8 * width + (at % (width / 8)) * 8
    for (let i = 0; i < 64; i += 1) square[i] = plane[start + (i >> 3) * width + (i & 7)]!
    forward(square, scratch)
    for (let i = 0; i < 64; i += 1) {
      const unit = step * (1 + 0.4 * ((i >> 3) + (i & 7)))
      square[i] = Math.round(square[i]! / unit) * unit
    }
    inverse(square, scratch)
    for (let i = 0; i < 64; i += 1) out[start + (i >> 3) * width + (i & 7)] = square[i]!
  }
  return out
}
