import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseOverlayPlace } from '../../src/masks/overlay-place.ts'
import { overlayPlaces } from '../../src/masks/overlay-places.ts'

const picture = { width: 100, height: 60 }
const mark = { width: 20, height: 10 }
const placesOf = (place: object) => overlayPlaces(parseOverlayPlace(place), mark, picture)

describe('overlayPlaces', () => {
  it.each([
    [{}, { left: 0, top: 0 }],
    [
      { x: 7, y: 9 },
      { left: 7, top: 9 },
    ],
    [
      { x: '10%', y: '50%' },
      { left: 10, top: 30 },
    ],
    [
      { anchor: 'top-right', x: 3, y: 4 },
      { left: 77, top: 4 },
    ],
    [
      { anchor: 'bottom-right', x: '2%', y: '5%' },
      { left: 78, top: 47 },
    ],
    [
      { anchor: 'bottom-left', x: 3, y: 4 },
      { left: 3, top: 46 },
    ],
    [{ anchor: 'top' }, { left: 40, top: 0 }],
    [
      { anchor: 'left', x: 2 },
      { left: 2, top: 25 },
    ],
    [{ anchor: 'center' }, { left: 40, top: 25 }],
    [
      { anchor: 'center', x: -5, y: 3 },
      { left: 35, top: 28 },
    ],
    [
      { anchor: 'right', x: 1 },
      { left: 79, top: 25 },
    ],
    [
      { anchor: 'bottom', y: 2 },
      { left: 40, top: 48 },
    ],
    [
      { x: -19, y: 59 },
      { left: -19, top: 59 },
    ],
  ])('puts a mark with %j at %j', (place, expected) => {
    expect(placesOf(place)).toEqual([expected])
  })

  it.each([{ x: -20 }, { x: 100 }, { y: 60 }, { anchor: 'right', x: 100 }])('finds no place for %j', (place) => {
    expect(placesOf(place)).toEqual([])
  })

  it('repeats a tile in all four directions, each copy that shows and no other', () => {
    const found = placesOf({ x: 30, y: 20, tile: { gapX: 10, gapY: '25%' } })
    expect([...new Set(found.map(({ left }) => left))]).toEqual([0, 30, 60, 90])
    expect([...new Set(found.map(({ top }) => top))]).toEqual([-5, 20, 45])
    expect(found).toHaveLength(12)
  })

  it('covers the whole picture with tiles without gaps, wherever the first one lies', () => {
    fc.assert(
      fc.property(fc.integer({ min: -200, max: 200 }), fc.integer({ min: -200, max: 200 }), (x, y) => {
        const covered = new Set<number>()
        for (const { left, top } of placesOf({ x, y, tile: true })) {
          for (let row = top; row < top + mark.height; row++) {
            for (let column = left; column < left + mark.width; column++) {
              if (row < 0 || column < 0 || row >= 60 || column >= 100) continue
              expect(covered.has(row * 100 + column)).toBe(false)
              covered.add(row * 100 + column)
            }
          }
        }
        expect(covered.size).toBe(6000)
      }),
      { numRuns: 20 },
    )
  })

  it('ends for a gap that would move no copy', () => {
    expect(placesOf({ tile: { gapX: -20, gapY: -50 } }).length).toBeLessThan(120 * 70)
  })
})
