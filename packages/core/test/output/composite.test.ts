import { describe, expect, it } from 'vitest'
import { applyInside } from '../../src/output/composite.ts'
import { failure } from '../support/errors.ts'
import { makeMask, makePixels } from '../support/pictures.ts'

const original = makePixels(8, 6)
const mask = makeMask(8, 6, { left: 2, top: 1, width: 3, height: 2 })
const patch = { left: 1, top: 1, width: 5, height: 3, channels: 3 as const, data: new Uint8Array(45).fill(200) }

describe('applyInside', () => {
  it('takes masked pixels from the patch and no others, whatever the patch holds', () => {
    const { data } = applyInside(original, [patch], mask)
    for (let pixel = 0; pixel < 48; pixel++) {
      const expected = mask.data[pixel] ? [200, 200, 200] : [...original.data.subarray(pixel * 3, pixel * 3 + 3)]
      expect([...data.subarray(pixel * 3, pixel * 3 + 3)]).toEqual(expected)
    }
  })

  it('leaves the original as it was', () => {
    const before = original.data.slice()
    applyInside(original, [patch], mask)
    expect(original.data).toEqual(before)
  })

  it('takes the whole patch where the engine found the mark by itself', () => {
    const changed = applyInside(original, [patch], undefined).data.filter((value) => value === 200)
    expect(changed.length).toBeGreaterThanOrEqual(45)
  })

  it.each([
    ['sticks out', { ...patch, left: 4 }],
    ['begins outside', { ...patch, top: -1 }],
    ['has other channels', { ...patch, channels: 4 as const }],
    ['has too few samples', { ...patch, data: new Uint8Array(44) }],
    ['has another depth', { ...patch, data: new Uint16Array(45) }],
  ])('refuses a patch that %s', async (_, wrong) => {
    expect(await failure(() => applyInside(original, [wrong], mask))).toMatchObject({
      code: 'RESULT_INVALID',
      spent: 'no',
    })
  })
})
