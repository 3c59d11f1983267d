import fc from 'fast-check'
import { expect, it } from 'vitest'
import { MOST_BYTES_IN_ALL, pictureLimits } from '../../src/report/picture-limits.ts'

it('all pictures of a report fit into its limit, however many there are', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_000_000 }), (count) => {
      const { maxBytes, maxEdge, entries } = pictureLimits(count)
      expect(Math.min(count, entries) * 3 * maxBytes).toBeLessThanOrEqual(MOST_BYTES_IN_ALL)
      expect(maxBytes).toBeGreaterThanOrEqual(5000)
      expect(maxEdge).toBeGreaterThanOrEqual(400)
    }),
  )
})

it('a hundred pictures are shown at their best, and three thousand are all shown', () => {
  expect(pictureLimits(100)).toMatchObject({ maxBytes: 96_000, maxEdge: 1200 })
  expect(pictureLimits(3000).entries).toBeGreaterThanOrEqual(3000)
})
