import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { opened } from '../../src/mark/opened.ts'

/** The same by looking at every pixel of every square. */
function plainly(plane: Float32Array, width: number, height: number, reach: number): Float32Array {
  const pickAround = (from: Float32Array, pick: (...values: number[]) => number): Float32Array =>
    from.map((_, i) => {
      const values: number[] = []
      for (let k = 0; k < from.length; k += 1) {
        const [across, down] = [(k % width) - (i % width), Math.floor(k / width) - Math.floor(i / width)]
        if (Math.max(Math.abs(across), Math.abs(down)) <= reach) values.push(from[k]!)
      }
      return pick(...values)
    })
  expect(plane.length).toBe(width * height)
  return pickAround(pickAround(plane, Math.min), Math.max)
}

describe('opened', () => {
  it('is the greatest of the least samples around, for planes of any size', () => {
    const scene = fc
      .record({
        width: fc.integer({ min: 1, max: 12 }),
        height: fc.integer({ min: 1, max: 9 }),
        reach: fc.integer({ min: 0, max: 6 }),
      })
      .chain((size) =>
        fc.record({
          size: fc.constant(size),
          plane: fc.array(fc.integer({ min: 0, max: 255 }), {
            minLength: size.width * size.height,
            maxLength: size.width * size.height,
          }),
        }),
      )
    fc.assert(
      fc.property(scene, ({ size: { width, height, reach }, plane }) => {
        const samples = Float32Array.from(plane)
        expect(opened(samples, width, height, reach)).toEqual(plainly(samples, width, height, reach))
        expect(Array.from(samples)).toEqual(plane)
      }),
      { numRuns: 60 },
    )
  })
})
