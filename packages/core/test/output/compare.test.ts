import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { comparePixels } from '../../src/output/compare.ts'
import { makeMask, makePixels } from '../support/pictures.ts'

const mask = makeMask(8, 6, { left: 2, top: 1, width: 3, height: 2 })

describe('comparePixels', () => {
  it('finds nothing between equal pictures', () => {
    expect(comparePixels(makePixels(8, 6), makePixels(8, 6), mask)).toEqual({
      changedInside: 0,
      changedOutside: 0,
      maxDifferenceOutside: 0,
      psnrOutside: null,
      changedBox: null,
    })
  })

  it('counts pixels, not samples, on each side of the mask’s edge', () => {
    const before = makePixels(8, 6)
    const after = { ...before, data: before.data.slice() }
    const change = (x: number, y: number, channel: number, by: number) => {
      const at = (y * 8 + x) * 3 + channel
      after.data[at] = ((before.data[at] ?? 0) + by) % 256
    }
    change(2, 1, 0, 9)
    change(2, 1, 2, 9)
    change(5, 2, 1, 1)
    const found = comparePixels(before, after, mask)
    expect(found).toMatchObject({ changedInside: 1, changedOutside: 1, maxDifferenceOutside: 1 })
    expect(found.changedBox).toEqual({ left: 2, top: 1, width: 4, height: 2 })
    expect(found.psnrOutside).toBeCloseTo(10 * Math.log10((255 * 255 * (48 - 6) * 3) / 1), 9)
  })

  it('speaks of 16-bit differences on the scale of 8 bits', () => {
    const before = makePixels(8, 6, 1, 16)
    const after = { ...before, data: before.data.slice() }
    after.data[0] = (before.data[0] ?? 0) ^ 257
    expect(comparePixels(before, after, mask).maxDifferenceOutside).toBeCloseTo(1, 9)
  })

  it('counts every change as inside where there is no mask', () => {
    const before = makePixels(4, 4, 4)
    const after = { ...before, data: before.data.map((value) => 255 - value) }
    expect(comparePixels(before, after, undefined)).toMatchObject({
      changedInside: 16,
      changedOutside: 0,
      psnrOutside: null,
    })
  })

  it('agrees with a count sample by sample, for any change', () => {
    const before = makePixels(8, 6, 2)
    const change = fc.tuple(fc.nat(before.data.length - 1), fc.nat(255))
    fc.assert(
      fc.property(fc.array(change, { maxLength: 12 }), (changes) => {
        const data = before.data.slice()
        for (const [at, value] of changes) data[at] = value
        const differing = [
          ...new Set([...data.keys()].filter((at) => data[at] !== before.data[at]).map((at) => at >> 1)),
        ]
        const inside = differing.filter((pixel) => mask.data[pixel] !== 0)
        const found = comparePixels(before, { ...before, data }, mask)
        expect(found.changedInside).toBe(inside.length)
        expect(found.changedOutside).toBe(differing.length - inside.length)
      }),
    )
  })
})
