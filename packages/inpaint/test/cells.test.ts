import fc from 'fast-check'
import { expect, it } from 'vitest'
import { CELL, countCells } from '../src/cells.ts'

const pause = async () => {}

it('counts every masked pixel in its own cell, whatever the width and wherever the mask lies in memory', async () => {
  const mask = fc
    .record({
      width: fc.integer({ min: 1, max: 70 }),
      height: fc.integer({ min: 1, max: 40 }),
      offset: fc.nat({ max: 3 }),
    })
    .chain(({ width, height, offset }) =>
      fc
        .array(fc.record({ at: fc.nat({ max: width * height - 1 }), value: fc.constantFrom(1, 128, 255) }), {
          maxLength: 60,
        })
        .map((pixels) => {
          const data = new Uint8Array(new ArrayBuffer(offset + width * height), offset)
          for (const { at, value } of pixels) data[at] = value
          return { data, width, height }
        }),
    )
  await fc.assert(
    fc.asyncProperty(mask, async ({ data, width, height }) => {
      const cells = await countCells({ data, width, height }, pause)
      const expected = new Uint16Array(cells.columns * cells.rows)
      for (const [at, value] of data.entries()) {
        const [x, y] = [at % width, Math.floor(at / width)]
        if (value !== 0) expected[Math.floor(y / CELL) * cells.columns + Math.floor(x / CELL)]! += 1
      }
      expect(cells.counts).toEqual(expected)
    }),
  )
})
