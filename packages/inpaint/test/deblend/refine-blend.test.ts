import { describe, expect, it } from 'vitest'
import { refineBlend, type Sample } from '../../src/deblend/refine-blend.ts'
import { randomFrom } from '../support/pictures.ts'

/** Samples of a mark whose prediction errs by up to `error`, and of which every tenth is plainly wrong. */
function samples(opacity: number, colour: readonly number[], error: number): Sample[] {
  const random = randomFrom(9)
  return Array.from({ length: 900 }, (_, k) => {
    const predicted = colour.map(() => 40 + 150 * random())
    const actual = predicted.map((value) => value + error * (2 * random() - 1))
    const shown = actual.map((value, c) => (1 - opacity) * value + opacity * colour[c]!)
    return { shown: k % 10 === 0 ? shown.map(() => 255 * random()) : shown, under: predicted, weight: 1 }
  })
}

describe('refineBlend', () => {
  it('finds opacity to a hundredth in spite of errors and outliers', () => {
    const { opacity, colour } = refineBlend(samples(0.37, [255, 255, 255], 12), {
      opacity: 0.3,
      colour: [255, 255, 255],
    })
    expect(opacity).toBeCloseTo(0.37, 2)
    expect(colour).toEqual([255, 255, 255])
  })

  it('finds a colour of its own', () => {
    const { opacity, colour } = refineBlend(samples(0.5, [200, 40, 90], 6), { opacity: 0.4, colour: [180, 60, 60] })
    expect(opacity).toBeCloseTo(0.5, 1)
    for (const [c, sample] of [200, 40, 90].entries()) expect(Math.abs(colour[c]! - sample)).toBeLessThan(6)
  })
})
