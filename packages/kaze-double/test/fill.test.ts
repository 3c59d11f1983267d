import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fillMarked } from '../src/fill.ts'

describe('fillMarked', () => {
  it('changes no unmarked pixel and no alpha, and stays between the darkest and the lightest known colour', () => {
    const size = fc.integer({ min: 1, max: 24 })
    const scene = fc.tuple(size, size).chain(([width, height]) =>
      fc.record({
        width: fc.constant(width),
        height: fc.constant(height),
        data: fc.uint8Array({ minLength: width * height * 4, maxLength: width * height * 4 }),
        marked: fc.uint8Array({ minLength: width * height, maxLength: width * height, max: 1 }),
      }),
    )
    fc.assert(
      fc.property(scene, ({ width, height, data, marked }) => {
        const filled = fillMarked({ width, height, data, channels: 4 }, marked)
        const known: number[] = []
        const made: number[] = []
        for (const [index, value] of filled.entries()) {
          const isMarked = marked[index >> 2] === 1
          if (!isMarked || index % 4 === 3) expect(value).toBe(data[index])
          if (index % 4 !== 3) (isMarked ? made : known).push(value)
        }
        if (known.length === 0) return
        expect(Math.min(...made, 255)).toBeGreaterThanOrEqual(Math.min(...known))
        expect(Math.max(...made, 0)).toBeLessThanOrEqual(Math.max(...known))
      }),
      { numRuns: 60 },
    )
  })

  it('fills with grey when nothing is known', () => {
    const filled = fillMarked({ width: 3, height: 2, channels: 3, data: new Uint8Array(18) }, new Uint8Array(6).fill(1))
    expect(new Set(filled)).toEqual(new Set([128]))
  })
})
