import fc from 'fast-check'
import { describe, it } from 'vitest'
import { distanceInside, distanceTo } from '../src/distance.ts'

describe('distanceInside', () => {
  it('is the distance to the nearest outside pixel, for any shape', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.array(fc.boolean(), { minLength: 12, maxLength: 80 }),
        (width, bits) => {
          const height = Math.max(1, Math.floor(bits.length / width))
          const inside = Uint8Array.from({ length: width * height }, (_, i) => (bits[i] ? 1 : 0))
          fc.pre(inside.includes(0))
          const distance = distanceInside(inside, width, height)
          for (let i = 0; i < inside.length; i += 1) {
            let nearest = Number.POSITIVE_INFINITY
            for (let k = 0; k < inside.length; k += 1) {
              if (inside[k] !== 0) continue
              const [dx, dy] = [(k % width) - (i % width), Math.floor(k / width) - Math.floor(i / width)]
              nearest = Math.min(nearest, Math.hypot(dx, dy))
            }
            if (Math.abs(distance[i]! - nearest) > 1e-4) throw new Error(`${distance[i]} at ${i}, not ${nearest}`)
          }
        },
      ),
    )
  })
})

describe('distanceTo', () => {
  it('agrees with the distance inside the complement, up to its limit', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.array(fc.boolean(), { minLength: 12, maxLength: 80 }),
        fc.integer({ min: 0, max: 24 }),
        (width, bits, quarters) => {
          const height = Math.max(1, Math.floor(bits.length / width))
          const set = Uint8Array.from({ length: width * height }, (_, i) => (bits[i] ? 1 : 0))
          fc.pre(set.includes(1))
          const limit = quarters / 4
          const expected = distanceInside(
            set.map((value) => 1 - value),
            width,
            height,
          )
          const distance = distanceTo(set, width, height, limit)
          for (let i = 0; i < set.length; i += 1) {
            if (expected[i]! <= limit + 1e-6 ? Math.abs(distance[i]! - expected[i]!) > 1e-4 : distance[i]! <= limit) {
              throw new Error(`${distance[i]} at ${i}, not ${expected[i]}`)
            }
          }
        },
      ),
    )
  })
})
