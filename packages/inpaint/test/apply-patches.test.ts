import { describe, expect, it } from 'vitest'
import { applyPatches, type PixelPatch } from '../src/index.ts'
import { photo } from './support/pictures.ts'

describe('applyPatches', () => {
  const patch = (change: Partial<PixelPatch> = {}): PixelPatch => ({
    data: new Uint8Array(2 * 3 * 3).fill(7),
    width: 2,
    height: 3,
    channels: 3,
    left: 4,
    top: 1,
    ...change,
  })

  it('writes a patch where it belongs and nothing else', () => {
    const image = photo(10, 5)
    const before = image.data.slice()
    applyPatches(image, [patch()])
    for (let i = 0; i < image.data.length; i += 1) {
      const [x, y] = [Math.floor(i / 3) % 10, Math.floor(i / 30)]
      const inside = x >= 4 && x < 6 && y >= 1 && y < 4
      expect(image.data[i]).toBe(inside ? 7 : before[i])
    }
  })

  it.each([
    ['outside on the left', patch({ left: -1 }), RangeError],
    ['outside on the right', patch({ left: 9 }), RangeError],
    ['outside below', patch({ top: 3 }), RangeError],
    ['between pixels', patch({ left: 0.5 }), RangeError],
    ['of other channels', patch({ channels: 1, data: new Uint8Array(6) }), RangeError],
    ['of another depth', patch({ data: new Uint16Array(18) }), TypeError],
  ])('refuses a patch %s before anything is written', (_, bad, kind) => {
    const image = photo(10, 5)
    const before = image.data.slice()
    expect(() => applyPatches(image, [patch(), bad])).toThrow(kind)
    expect(image.data).toEqual(before)
  })
})
