import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { backoffMs } from '../../src/net/backoff.ts'

describe('backoffMs', () => {
  it('doubles with each failure up to the longest wait', () => {
    const waits = [1, 2, 3, 4, 5, 6].map((failures) =>
      backoffMs(failures, { firstMs: 500, longestMs: 5_000, random: () => 1 }),
    )
    expect(waits).toEqual([500, 1_000, 2_000, 4_000, 5_000, 5_000])
  })

  it('spreads the upper half of each wait at random', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (failures, chance) => {
          const least = backoffMs(failures, { firstMs: 500, longestMs: 5_000, random: () => 0 })
          const most = backoffMs(failures, { firstMs: 500, longestMs: 5_000, random: () => 1 })
          const wait = backoffMs(failures, { firstMs: 500, longestMs: 5_000, random: () => chance })
          return least === most / 2 && wait >= least && wait <= most
        },
      ),
    )
  })
})
