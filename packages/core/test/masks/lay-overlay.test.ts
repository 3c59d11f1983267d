import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import type { Orientation } from '../../src/image.ts'
import { footprintOf, layOverlay } from '../../src/masks/lay-overlay.ts'
import { displayedSize, toDisplayed } from '../../src/masks/orientation.ts'
import { parseOverlayPlace } from '../../src/masks/overlay-place.ts'
import { failure } from '../support/errors.ts'
import { makeImage } from './support.ts'

const OPTIONS = { maxPixels: 10_000 }

/** 8 x 4, see-through but for its left column, which is red, and one faint pixel at the bottom right. */
function logo(): Promise<Buffer> {
  const data = Buffer.alloc(8 * 4 * 4)
  for (let y = 0; y < 4; y++) data.set([255, 0, 0, 200], y * 32)
  data.set([9, 9, 9, 1], 31 * 4)
  return sharp(data, { raw: { width: 8, height: 4, channels: 4 } })
    .png()
    .toBuffer()
}

const lay = async (bytes: Uint8Array, place: object, orientation: Orientation = 1) =>
  layOverlay(bytes, parseOverlayPlace(place), makeImage(40, 30, orientation), OPTIONS)

describe('layOverlay', () => {
  it('keeps the mark’s own samples, at the place and with the opacity that are given', async () => {
    const { mark, places, opacity } = await lay(await logo(), { x: 5, y: 6, opacity: 0.5 })
    expect(mark).toMatchObject({ width: 8, height: 4, channels: 4 })
    expect([...mark.data.subarray(0, 4)]).toEqual([255, 0, 0, 200])
    expect(places).toEqual([{ left: 5, top: 6 }])
    expect(opacity).toBe(0.5)
  })

  it('gives the mark its width on the displayed picture, and the height that goes with it', async () => {
    expect((await lay(await logo(), { width: 16 })).mark).toMatchObject({ width: 16, height: 8 })
    expect((await lay(await logo(), { width: '50%' }, 6)).mark).toMatchObject({ width: 8, height: 15 })
  })

  it('takes a mark without transparency for opaque', async () => {
    const jpeg = await sharp({ create: { width: 6, height: 6, channels: 3, background: 'blue' } })
      .jpeg()
      .toBuffer()
    const layer = await lay(jpeg, {})
    expect(layer.mark.data[3]).toBe(255)
    expect(footprintOf(layer, makeImage(40, 30)).count).toBe(36)
  })

  it.each([1, 2, 3, 4, 5, 6, 7, 8] as const)(
    'marks what a person sees the mark on, with EXIF orientation %d, and not what is too faint to show',
    async (orientation) => {
      const image = makeImage(40, 30, orientation)
      const layer = await lay(await logo(), { x: 5, y: 6, opacity: 0.4 }, orientation)
      const mask = footprintOf(layer, image)
      expect(mask).toMatchObject({ origin: 'overlay', count: 4 })
      const { width } = displayedSize(image)
      const displayed = toDisplayed(mask.data, image)
      for (let y = 6; y < 10; y++) expect(displayed[y * width + 5]).toBe(255)
    },
  )

  it('cuts a mark that reaches over the edge', async () => {
    const layer = await lay(await logo(), { x: 0, y: -2 })
    expect(footprintOf(layer, makeImage(40, 30))).toMatchObject({ box: { left: 0, top: 0 } })
  })

  it.each([
    ['outside the picture', logo, { x: 40 }, 'outside the picture'],
    ['that is text', async () => Buffer.from('logo'), {}, 'got text'],
    ['that is empty', async () => Buffer.alloc(0), {}, 'empty'],
    ['that is cut off', async () => (await logo()).subarray(0, 70), {}, 'damaged'],
    ['that would be huge', logo, { width: 5000 }, '5000 x 2500'],
  ])('refuses a mark %s', async (_, make, place, words) => {
    const error = await failure(lay(await make(), place))
    expect(error).toMatchObject({ code: 'INVALID_MASK', spent: 'no' })
    expect(error.message).toContain(words)
  })

  it('refuses a mark that shows nothing', async () => {
    const clear = await sharp({ create: { width: 6, height: 6, channels: 4, background: '#0000' } })
      .png()
      .toBuffer()
    const layer = await lay(clear, {})
    expect((await failure(() => footprintOf(layer, makeImage(40, 30)))).code).toBe('INVALID_MASK')
  })
})
