import { describe, expect, it } from 'vitest'
import { createInpainter, inpaint } from '../src/index.ts'
import { maskOf, photo } from './support/pictures.ts'

describe('input checks', () => {
  const image = photo(8, 6)
  const mask = maskOf(8, 6, (x) => x === 3)

  it.each([
    ['a length that does not fit', { ...image, data: image.data.subarray(1) }, mask, RangeError, '8 x 6 x 3 = 144'],
    ['a width of 0', { ...image, width: 0 }, mask, RangeError, 'above 0'],
    ['half a pixel of height', { ...image, height: 1.5 }, mask, RangeError, 'whole number'],
    ['five channels', { ...image, channels: 5 as 4 }, mask, RangeError, '1, 2, 3 or 4'],
    ['floats', { ...image, data: new Float32Array(144) as unknown as Uint8Array }, mask, TypeError, 'Uint8Array'],
    ['a mask of another size', image, maskOf(6, 8, () => true), RangeError, '6 x 8'],
    ['a mask that is too short', image, { ...mask, data: mask.data.subarray(1) }, RangeError, '47'],
    ['a mask of words', image, { ...mask, data: new Uint16Array(48) as unknown as Uint8Array }, TypeError, 'one byte'],
  ])('refuses %s and says what it wanted', async (_, badImage, badMask, kind, words) => {
    const refusal = inpaint(badImage, badMask)
    await expect(refusal).rejects.toThrow(kind)
    await expect(refusal).rejects.toThrow(words)
  })

  it('refuses options that do not exist', async () => {
    await expect(inpaint(image, mask, { quality: 'good' as 'best' })).rejects.toThrow(TypeError)
    expect(() => createInpainter({ threads: 0 })).toThrow(RangeError)
  })
})
