import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chooseCrop } from '../../src/crop/choose-crop.ts'
import type { Orientation } from '../../src/image.ts'
import { displayBox } from '../../src/masks/orientation.ts'
import { makeImage } from '../masks/support.ts'
import { makeMask } from '../support/pictures.ts'

const image = makeImage(4000, 3000)
const mask = (left: number, top: number, width: number, height: number) =>
  makeMask(4000, 3000, { left, top, width, height })

describe('chooseCrop', () => {
  it('takes the mark with a margin around it', () => {
    expect(chooseCrop(mask(2000, 1500, 400, 120), image, 'auto')).toEqual({
      left: 1936,
      top: 1432,
      width: 528,
      height: 256,
    })
  })

  it('takes a wider margin around a larger mark', () => {
    expect(chooseCrop(mask(1000, 1500, 1600, 120), image, 'auto')).toMatchObject({ left: 800, width: 2000 })
  })

  it('stays inside the picture, with the whole margin on the sides that have room', () => {
    expect(chooseCrop(mask(3600, 2880, 400, 120), image, 'auto')).toEqual({
      left: 3536,
      top: 2744,
      width: 464,
      height: 256,
    })
    expect(chooseCrop(mask(0, 0, 10, 10), image, 'auto')).toEqual({ left: 0, top: 0, width: 256, height: 256 })
  })

  it('sends all of a small picture, of one with marks far apart, without a mask, and where it is told to', () => {
    const small = makeImage(900, 900)
    expect(chooseCrop(makeMask(900, 900, { left: 9, top: 9, width: 9, height: 9 }), small, 'auto')).toBeUndefined()
    expect(chooseCrop(mask(10, 10, 3900, 2900), image, 'auto')).toBeUndefined()
    expect(chooseCrop(undefined, image, true)).toBeUndefined()
    expect(chooseCrop(mask(9, 9, 9, 9), image, false)).toBeUndefined()
  })

  it('does what it is told for a small picture, unless the part is all of it', () => {
    const small = makeImage(900, 900)
    const at = { left: 400, top: 400, width: 9, height: 9 }
    expect(chooseCrop(makeMask(900, 900, at), small, true)).toMatchObject({ width: 256, height: 256 })
    const tiny = makeImage(200, 100)
    expect(chooseCrop(makeMask(200, 100, { ...at, left: 50, top: 50 }), tiny, true)).toBeUndefined()
  })

  it('holds the mask and, where there is room, 64 pixels around it, in every orientation', () => {
    const corner = fc.tuple(fc.nat(1150), fc.nat(850), fc.integer({ min: 1, max: 49 }), fc.integer({ min: 1, max: 49 }))
    fc.assert(
      fc.property(corner, fc.integer({ min: 1, max: 8 }), ([left, top, width, height], orientation) => {
        const turned = makeImage(1200, 900, orientation as Orientation)
        const box = { left, top, width, height }
        const crop = chooseCrop(makeMask(1200, 900, box), turned, 'auto')
        if (!crop) throw new Error('Expected a crop.')
        const shown = displayBox(box, turned)
        expect(crop.left).toBe(Math.min(crop.left, Math.max(0, shown.left - 64)))
        expect(crop.top).toBe(Math.min(crop.top, Math.max(0, shown.top - 64)))
        expect(crop.left + crop.width).toBeGreaterThanOrEqual(
          Math.min(turned.displayWidth, shown.left + shown.width + 64),
        )
        expect(crop.top + crop.height).toBeGreaterThanOrEqual(
          Math.min(turned.displayHeight, shown.top + shown.height + 64),
        )
        expect(crop.left + crop.width).toBeLessThanOrEqual(turned.displayWidth)
        expect(crop.top + crop.height).toBeLessThanOrEqual(turned.displayHeight)
      }),
      { numRuns: 60 },
    )
  })
})
