import { describe, expect, it } from 'vitest'
import { Poisson } from '../../src/texture/multigrid.ts'
import { randomFrom } from '../support/pictures.ts'

interface Shape {
  readonly name: string
  readonly width: number
  readonly height: number
  readonly free: (x: number, y: number) => boolean
}

const SHAPES: readonly Shape[] = [
  { name: 'a block inside', width: 61, height: 47, free: (x, y) => x > 8 && x < 50 && y > 5 && y < 40 },
  { name: 'a block in the corner', width: 40, height: 33, free: (x, y) => x < 25 && y < 20 },
  { name: 'a disc with a hole', width: 64, height: 64, free: (x, y) => Math.abs(Math.hypot(x - 31, y - 30) - 16) < 9 },
  { name: 'everything but one pixel', width: 37, height: 29, free: (x, y) => x !== 20 || y !== 11 },
  { name: 'single pixels', width: 20, height: 20, free: (x, y) => x % 3 === 0 && y % 4 === 0 },
  { name: 'two rows', width: 30, height: 2, free: (x) => x > 0 },
]

function pixelsOf({ width, height, free }: Shape): Int32Array {
  const all = Array.from({ length: width * height }, (_, i) => i)
  return Int32Array.from(all.filter((i) => free(i % width, Math.floor(i / width))))
}

/** The equation's left side less its right one, written down as it is defined. */
function wrongOf({ width, height }: Shape, pixels: Int32Array, solution: Float32Array, right: Float32Array): number {
  const values = new Float64Array(width * height)
  for (const [k, i] of pixels.entries()) values[i] = solution[k]!
  let most = 0
  for (const [k, i] of pixels.entries()) {
    const [x, y] = [i % width, Math.floor(i / width)]
    let sum = -right[k]!
    if (x > 0) sum += values[i]! - values[i - 1]!
    if (x < width - 1) sum += values[i]! - values[i + 1]!
    if (y > 0) sum += values[i]! - values[i - width]!
    if (y < height - 1) sum += values[i]! - values[i + width]!
    most = Math.max(most, Math.abs(sum))
  }
  return most
}

describe('Poisson', () => {
  for (const shape of SHAPES) {
    it(`solves the equation on ${shape.name}`, () => {
      const pixels = pixelsOf(shape)
      const random = randomFrom(7)
      const right = Float32Array.from(pixels, () => 100 * (random() - 0.5))
      const solution = new Poisson(pixels, shape.width, shape.height).solve(right, 60)
      expect(wrongOf(shape, pixels, solution, right)).toBeLessThan(0.01)
    })
  }

  it('is nearly there after four cycles, however large the shape', () => {
    for (const side of [60, 240]) {
      const shape = {
        name: '',
        width: side,
        height: side,
        free: (x: number, y: number) => x > 4 && y > 4 && x < side - 6,
      }
      const pixels = pixelsOf(shape)
      const random = randomFrom(3)
      const right = Float32Array.from(pixels, () => random())
      const poisson = new Poisson(pixels, side, side)
      const exact = poisson.solve(right, 60)
      const early = poisson.solve(right, 4)
      const norm = (values: Float32Array): number => Math.hypot(...values.filter((_, k) => k % 7 === 0))
      expect(norm(early.map((value, k) => value - exact[k]!))).toBeLessThan(0.05 * norm(exact))
    }
  })
})
