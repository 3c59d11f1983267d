import { describe, expect, it } from 'vitest'
import { codingNoise } from '../../src/lossy/coding-noise.ts'
import { splitColour } from '../../src/lossy/layers.ts'
import { findSteps, type PlacedPlane, squaresOf } from '../../src/lossy/quantisation.ts'
import { roughen } from '../support/codec.ts'
import { coverageOf, stamp } from '../support/glyphs.ts'
import { photo } from '../support/pictures.ts'

const WIDTH = 320
const HEIGHT = 160
const coverage = coverageOf('SAMPLE', { left: 12, top: 20, size: 46, stroke: 7 }, WIDTH, HEIGHT)
const marked = stamp(photo(WIDTH, HEIGHT, { seed: 6 }), coverage, 0.5, [255, 255, 255])

/** The luma of `image` without its first columns and rows. */
function lumaOf({ data }: typeof marked, left = 0, top = 0): PlacedPlane {
  const [width, height] = [WIDTH - left, HEIGHT - top]
  const planes = [0, 1, 2].map((c) =>
    Float32Array.from({ length: width * height }, (_, i) => {
      return data[3 * ((top + Math.floor(i / width)) * WIDTH + left + (i % width)) + c]!
    }),
  )
  return { width, height, left, top, samples: splitColour(planes)[0]! }
}

const stepAt = (across: number, down: number): number => 3 * (1 + 0.4 * (across + down))

describe('findSteps', () => {
  it.each([
    [0, 0],
    [3, 5],
  ])('finds how coarsely each frequency was rounded, seen from column %i and row %i on', (left, top) => {
    const plane = lumaOf(roughen(marked, 3), left, top)
    const steps = findSteps(plane, squaresOf(plane))!
    for (let frequency = 1; frequency < 64; frequency += 1) {
      const truth = stepAt(frequency & 7, frequency >> 3)
      expect(Math.abs(steps[frequency]! - truth)).toBeLessThan(0.25 * truth + 1)
    }
  })

  it('finds nothing in a picture that was never rounded so, and in one whose squares begin elsewhere', () => {
    const exact = lumaOf(marked)
    expect(findSteps(exact, squaresOf(exact))).toBeUndefined()
    const moved = { ...lumaOf(roughen(marked, 3)), left: 4, top: 3 }
    expect(findSteps(moved, squaresOf(moved))).toBeUndefined()
  })

  it('finds nothing where no square is given', () => {
    expect(findSteps(lumaOf(marked), [])).toBeUndefined()
  })
})

describe('codingNoise', () => {
  it('is about as strong as the error that coding made, and least where the picture is flat', () => {
    const flat = { ...marked, data: marked.data.map((value, i) => (Math.floor(i / 3) % WIDTH < 16 ? 90 : value)) }
    const before = lumaOf(flat)
    const after = lumaOf(roughen(flat, 3))
    const noise = codingNoise(after, findSteps(after, squaresOf(after))!)
    const rms = (values: Float32Array): number => Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length)
    const error = rms(after.samples.map((value, i) => value - before.samples[i]!))
    expect(rms(noise)).toBeGreaterThan(0.5 * error)
    expect(rms(noise)).toBeLessThan(1.3 * error)
    expect(noise[8 * WIDTH + 4]!).toBeLessThan(0.5)
  })
})
