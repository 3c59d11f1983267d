import { describe, expect, it } from 'vitest'
import { canonicalOverlayPlaceSchema, parseOverlayPlace } from '../../src/masks/overlay-place.ts'
import { failure } from '../support/errors.ts'

const PLACE = { opacity: 0.4, anchor: 'bottom-right', x: '2%', y: 24, width: '20%', tile: { gapX: 10, gapY: '5%' } }

describe('parseOverlayPlace', () => {
  it('keeps what is written and fills in what is not', () => {
    expect(parseOverlayPlace(PLACE)).toEqual(PLACE)
    expect(parseOverlayPlace({})).toEqual({
      opacity: null,
      anchor: 'top-left',
      x: 0,
      y: 0,
      width: null,
      tile: null,
    })
  })

  it.each([
    ['percent as a unit', { x: 2, y: 3, width: 20 }, 'percent' as const, { x: '2%', y: '3%', width: '20%' }],
    ['another spelling of the numbers', { x: ' 2.0 %', y: -0 }, 'px' as const, { x: '2%', y: 0 }],
    ['a tile without gaps', { tile: {} }, 'px' as const, { tile: true }],
    ['a tile that is none', { tile: false }, 'px' as const, {}],
    ['an anchor that is the default', { anchor: 'top-left' }, 'px' as const, {}],
  ])('gives the same value for %s', (_, written, unit, same) => {
    expect(parseOverlayPlace(written, unit)).toEqual(parseOverlayPlace(same))
  })

  it('is JSON data that its own schema takes back', () => {
    for (const place of [PLACE, {}, { tile: true }]) {
      const kept = parseOverlayPlace(place)
      expect(canonicalOverlayPlaceSchema.parse(JSON.parse(JSON.stringify(kept)))).toEqual(kept)
    }
  })

  it.each([
    [{ opacity: 0 }, 'overlay.opacity: expected a number above 0 and at most 1, got 0'],
    [{ opacity: 1.01 }, 'overlay.opacity'],
    [{ opacity: Number.NaN }, 'overlay.opacity'],
    [{ opacity: '0.4' }, 'overlay.opacity'],
    [{ anchor: 'middle' }, 'overlay.anchor: expected one of top-left'],
    [{ x: 'left' }, 'overlay.x: expected a finite number or a percentage'],
    [{ y: Number.POSITIVE_INFINITY }, 'overlay.y'],
    [{ width: 0 }, 'overlay.width: expected a length above 0, got 0'],
    [{ width: -3 }, 'overlay.width'],
    [{ width: '-5%' }, 'overlay.width'],
    [{ tile: 'yes' }, 'overlay.tile: expected true, false or { gapX, gapY }'],
    [{ tile: { gap: 3 } }, 'overlay.tile'],
    [{ scale: 2 }, 'scale'],
  ])('refuses %j and says why', async (place, words) => {
    const error = await failure(() => parseOverlayPlace(place))
    expect(error).toMatchObject({ code: 'INVALID_INPUT', spent: 'no' })
    expect(error.message).toContain(words)
    expect(error.hint).toContain('Example')
  })
})
