import fc from 'fast-check'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import type { Orientation } from '../../src/image.ts'
import { displayBox, displayedSize, storedBox, toDisplayed, toStored } from '../../src/masks/orientation.ts'

const ORIENTATIONS: readonly Orientation[] = [1, 2, 3, 4, 5, 6, 7, 8]

describe.each(ORIENTATIONS)('orientation %i', (orientation) => {
  it.each([
    [7, 4],
    [5, 5],
    [130, 67],
  ])('shows %i x %i pixels as sharp shows them', async (width, height) => {
    const stored = Uint8Array.from({ length: width * height }, (_, at) => (at * 37) % 251)
    const file = await sharp(stored, { raw: { width, height, channels: 1 } })
      .withMetadata({ orientation })
      .png()
      .toBuffer()
    const { data, info } = await sharp(file)
      .autoOrient()
      .toColourspace('b-w')
      .raw()
      .toBuffer({ resolveWithObject: true })
    const grid = { width, height, orientation }
    expect(displayedSize(grid)).toEqual({ width: info.width, height: info.height })
    expect(Buffer.from(toDisplayed(stored, grid)).equals(data)).toBe(true)
  })

  it('leads back to the store, for pixels and for rectangles', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 90 }),
        fc.integer({ min: 1, max: 90 }),
        fc.nat(),
        fc.nat(),
        (width, height, a, b) => {
          const grid = { width, height, orientation }
          const stored = Uint8Array.from({ length: width * height }, (_, at) => (at * 37) % 251)
          expect(toStored(toDisplayed(stored, grid), grid)).toEqual(stored)
          const left = a % width
          const top = b % height
          const box = { left, top, width: 1 + (b % (width - left)), height: 1 + (a % (height - top)) }
          expect(storedBox(displayBox(box, grid), grid)).toEqual(box)
        },
      ),
      { numRuns: 40 },
    )
  })

  it('moves a rectangle to where its pixels go', () => {
    const grid = { width: 6, height: 4, orientation }
    const box = { left: 1, top: 2, width: 3, height: 1 }
    const stored = Uint8Array.from({ length: 24 }, (_, at) => (at >= 13 && at < 16 ? 255 : 0))
    const shown = toDisplayed(stored, grid)
    const place = displayBox(box, grid)
    const { width } = displayedSize(grid)
    const inside = [...shown.keys()].filter((at) => {
      const x = at % width
      const y = Math.floor(at / width)
      return x >= place.left && x < place.left + place.width && y >= place.top && y < place.top + place.height
    })
    expect(inside).toEqual([...shown.keys()].filter((at) => shown[at] === 255))
  })
})
