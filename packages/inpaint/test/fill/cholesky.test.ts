import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eliminate, factorise } from '../../src/fill/cholesky.ts'
import { randomFrom } from '../support/pictures.ts'

/** A positive definite matrix, as rows of `stride` numbers, and room for two right sides after its `limit` rows. */
function matrix(seed: number, count: number, stride: number): { rows: Float64Array; full: number[][] } {
  const random = randomFrom(seed)
  const roots = Array.from({ length: count }, () => Array.from({ length: count }, () => random() - 0.5))
  const product = (a: number, b: number): number => roots[a]!.reduce((sum, value, k) => sum + value * roots[b]![k]!, 0)
  const full = roots.map((_, a) => roots.map((_, b) => product(a, b) + (a === b ? 1 : 0)))
  // What is above the diagonal must not be read.
  const rows = new Float64Array((stride + 2) * stride).fill(Number.NaN)
  for (const [a, row] of full.entries()) for (let b = 0; b <= a; b += 1) rows[a * stride + b] = row[b]!
  return { rows, full }
}

const seeds = fc.integer({ min: 1, max: 1e6 })
const sizes = fc.integer({ min: 1, max: 12 }).map((half) => 2 * half)

describe('factorise', () => {
  it('makes a factor whose square is the matrix', () => {
    fc.assert(
      fc.property(seeds, sizes, (seed, count) => {
        const stride = count + 2
        const { rows, full } = matrix(seed, count, stride)
        factorise(rows, stride, count, 1e-9)
        const factor = (a: number, b: number): number =>
          b > a ? 0 : a === b ? 1 / rows[a * stride + a]! : rows[a * stride + b]!
        for (const [a, row] of full.entries()) {
          for (const [b, value] of row.entries()) {
            const square = row.reduce((sum, _, k) => sum + factor(a, k) * factor(b, k), 0)
            expect(square).toBeCloseTo(value, 9)
          }
        }
      }),
      { numRuns: 50 },
    )
  })

  it('keeps to the least pivot where the matrix is singular', () => {
    const rows = Float64Array.of(1, 0, 1, 1)
    factorise(rows, 2, 2, 0.25)
    expect([...rows]).toEqual([1, 0, 1, 2])
  })
})

describe('eliminate', () => {
  it('solves for two right sides at once', () => {
    fc.assert(
      fc.property(seeds, sizes, (seed, count) => {
        const stride = count
        const { rows } = matrix(seed, count, stride)
        const random = randomFrom(seed + 1)
        const sides = Array.from({ length: 2 * count }, () => random())
        rows.set(sides, stride * stride)
        factorise(rows, stride, count, 1e-9)
        eliminate(rows, stride, stride, count)
        for (let side = 0; side < 2; side += 1) {
          const solved = rows.subarray((stride + side) * stride, (stride + side) * stride + count)
          for (let a = 0; a < count; a += 1) {
            let sum = solved[a]! / rows[a * stride + a]!
            for (let b = 0; b < a; b += 1) sum += rows[a * stride + b]! * solved[b]!
            expect(sum).toBeCloseTo(sides[side * count + a]!, 9)
          }
        }
      }),
      { numRuns: 50 },
    )
  })
})
