import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eliminate, factorise, type Rows, substituteBack } from '../../src/fill/cholesky.ts'
import { randomFrom } from '../support/pictures.ts'

interface System {
  readonly rows: Rows
  readonly count: number
  readonly matrix: number[][]
  readonly sides: number[][]
}

/** A random positive definite matrix whose pairs of rows begin at random columns, and two right sides. */
function systemOf(seed: number, count: number): System {
  const random = randomFrom(seed)
  const first = new Int32Array(count + 2)
  for (let row = 0; row < count; row += 2) first.fill(2 * Math.floor((random() * row) / 2), row, row + 2)
  const matrix = Array.from({ length: count }, () => Array.from({ length: count }, () => 0))
  for (let a = 0; a < count; a += 1) {
    for (let b = first[a]!; b < a; b += 1) matrix[a]![b] = matrix[b]![a] = random() - 0.5
    // More than all others of its row and column together.
    matrix[a]![a] = count
  }
  const sides = [0, 1].map(() => Array.from({ length: count }, () => random() - 0.5))
  const base = new Int32Array(count + 2)
  const numbers: number[] = []
  for (const [a, row] of [...matrix, ...sides].entries()) {
    base[a] = numbers.length - first[a]!
    numbers.push(...row.slice(first[a], a < count ? a + 1 : count))
  }
  return { rows: { numbers: Float64Array.from(numbers), base, first }, count, matrix, sides }
}

const systems = fc
  .tuple(
    fc.integer({ min: 1, max: 1e6 }),
    fc.integer({ min: 1, max: 12 }).map((half) => 2 * half),
  )
  .map(([seed, count]) => systemOf(seed, count))

describe('factorise', () => {
  it('makes a factor whose square is the matrix', () => {
    fc.assert(
      fc.property(systems, ({ rows: { numbers, base, first }, count, matrix }) => {
        factorise({ numbers, base, first }, count, 1e-9)
        const factor = (a: number, b: number): number => {
          if (b > a || b < first[a]!) return 0
          return a === b ? 1 / numbers[base[a]! + a]! : numbers[base[a]! + b]!
        }
        for (let a = 0; a < count; a += 1) {
          for (let b = 0; b < count; b += 1) {
            const square = matrix.reduce((sum, _, k) => sum + factor(a, k) * factor(b, k), 0)
            expect(square).toBeCloseTo(matrix[a]![b]!, 9)
          }
        }
      }),
      { numRuns: 50 },
    )
  })

  it('keeps to the least pivot where the matrix is singular', () => {
    const numbers = Float64Array.of(1, 1, 1)
    factorise({ numbers, base: Int32Array.of(0, 1), first: Int32Array.of(0, 0) }, 2, 0.25)
    expect([...numbers]).toEqual([1, 1, 2])
  })
})

describe('eliminate and substituteBack', () => {
  it('solve for two right sides', () => {
    fc.assert(
      fc.property(systems, ({ rows, count, matrix, sides }) => {
        factorise(rows, count, 1e-9)
        eliminate(rows, count, count)
        for (const [k, side] of sides.entries()) {
          substituteBack(rows, count + k, count)
          const from = rows.base[count + k]!
          const product = matrix.map((row) => row.reduce((sum, value, b) => sum + value * rows.numbers[from + b]!, 0))
          for (const [a, value] of side.entries()) expect(product[a]).toBeCloseTo(value, 9)
        }
      }),
      { numRuns: 50 },
    )
  })
})
