import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countCells } from '../src/cells.ts'
import { findMarks } from '../src/marks.ts'
import { planUnits } from '../src/units.ts'
import { maskOf } from './support/pictures.ts'

const pause = async (): Promise<void> => undefined

describe('finding marks', () => {
  it('covers every masked pixel exactly once, with boxes that do not overlap', async () => {
    const square = fc.record({ x: fc.nat(199), y: fc.nat(149), side: fc.integer({ min: 1, max: 60 }) })
    await fc.assert(
      fc.asyncProperty(fc.array(square, { minLength: 1, maxLength: 8 }), async (squares) => {
        const mask = maskOf(200, 150, (x, y) =>
          squares.some((s) => x >= s.x && y >= s.y && x < s.x + s.side && y < s.y + s.side),
        )
        const plan = await planUnits(findMarks(await countCells(mask, pause)), mask, pause)
        const covered = new Uint8Array(mask.data.length)
        for (const { core, crop } of plan.units) {
          expect(crop.left <= core.left && crop.top <= core.top).toBe(true)
          for (let y = core.top; y < core.top + core.height; y += 1) {
            for (let x = core.left; x < core.left + core.width; x += 1) covered[y * 200 + x]! += 1
          }
        }
        expect(covered.every((times, i) => times === 1 || (times === 0 && mask.data[i] === 0))).toBe(true)
        const masked = mask.data.filter((value) => value !== 0).length
        expect(plan.units.reduce((sum, unit) => sum + unit.masked, 0)).toBe(masked)
        expect(plan.marks.reduce((sum, mark) => sum + mark.masked, 0)).toBe(masked)
      }),
      { numRuns: 40 },
    )
  })

  it('tells thick marks from thin ones, also at the border of the picture', async () => {
    const thin = maskOf(100, 100, (x) => x % 10 < 5)
    const thick = maskOf(100, 100, (x, y) => x > 60 && y > 60)
    expect(findMarks(await countCells(thin, pause)).map((mark) => mark.thickness)).toEqual([0])
    expect(findMarks(await countCells(thick, pause)).map((mark) => mark.thickness)).toEqual([48])
  })

  it('cuts a large thin mark into tiles and keeps a wide one whole', async () => {
    const lines = maskOf(1200, 1200, (x) => x % 12 < 4)
    const block = maskOf(1200, 1200, (x, y) => x > 100 && y > 100)
    expect((await planUnits(findMarks(await countCells(lines, pause)), lines, pause)).units).toHaveLength(9)
    expect((await planUnits(findMarks(await countCells(block, pause)), block, pause)).units).toHaveLength(1)
  })

  it('pauses after every few million pixels, also where little of a large mark holds anything', async () => {
    const diagonal = maskOf(6000, 6000, (x, y) => Math.abs(x - y) < 4)
    const marks = findMarks(await countCells(diagonal, pause))
    let pauses = 0
    await planUnits(marks, diagonal, async () => {
      pauses += 1
    })
    expect(pauses).toBeGreaterThanOrEqual(36e6 / 4e6)
  })
})
