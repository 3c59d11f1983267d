import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import type { Orientation } from '../../src/image.ts'
import { layOverlay } from '../../src/masks/lay-overlay.ts'
import { displayBox } from '../../src/masks/orientation.ts'
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

const huge = () =>
  sharp({ create: { width: 200, height: 200, channels: 4, background: '#fff8' } })
    .png()
    .toBuffer()

const lay = async (bytes: Uint8Array, place: object, orientation: Orientation = 1) =>
  layOverlay(bytes, parseOverlayPlace(place), makeImage(40, 30, orientation), OPTIONS)

describe('layOverlay', () => {
  it('keeps the mark’s own samples, at the place and with the opacity that are given', async () => {
    const { mark, places, opacity } = await lay(await logo(), { x: 5, y: 6, opacity: 0.5 })
    expect(mark).toMatchObject({ width: 8, height: 4, channels: 4 })
    expect([...mark.data.subarray(0, 4)]).toEqual([255, 0, 0, 200])
    expect(places).toEqual([{ x: 5, y: 6, width: 8, height: 4 }])
    expect(opacity).toBe(0.5)
  })

  it('gives the mark its width on the displayed picture, and the height that goes with it', async () => {
    expect((await lay(await logo(), { width: 16 })).places).toMatchObject([{ width: 16, height: 8 }])
    // Stored on its side: what is 15 wide to a person is 15 high in the store.
    expect((await lay(await logo(), { width: '50%' }, 6)).places).toMatchObject([{ width: 7.5, height: 15 }])
  })

  it('takes a mark without transparency for opaque', async () => {
    const jpeg = await sharp({ create: { width: 6, height: 6, channels: 3, background: 'blue' } })
      .jpeg()
      .toBuffer()
    const layer = await lay(jpeg, {})
    expect(layer.mark.data[3]).toBe(255)
  })

  it.each([1, 2, 3, 4, 5, 6, 7, 8] as const)(
    'turns mark and place with the picture, EXIF orientation %d',
    async (orientation) => {
      const image = makeImage(40, 30, orientation)
      const { mark, places } = await lay(await logo(), { x: 5, y: 6 }, orientation)
      const swap = orientation >= 5
      expect(mark).toMatchObject({ width: swap ? 4 : 8, height: swap ? 8 : 4 })
      const [place] = places
      if (!place) throw new Error('Expected a place.')
      const { x, y, width, height } = place
      expect(displayBox({ left: x, top: y, width, height }, image)).toEqual({ left: 5, top: 6, width: 8, height: 4 })
      // The red column, whichever way it is turned.
      const red = [...Array(32).keys()].filter((pixel) => mark.data[pixel * 4] === 255)
      const column = red.map((pixel) => pixel % mark.width)
      const row = red.map((pixel) => Math.floor(pixel / mark.width))
      expect(new Set(swap ? row : column).size).toBe(1)
      const mirrored = [2, 3, 6, 7].includes(orientation)
      expect((swap ? row : column)[0]).toBe(mirrored ? 7 : 0)
    },
  )

  it('leaves a mark whole that reaches over the edge', async () => {
    expect((await lay(await logo(), { x: 0, y: -2 })).places).toEqual([{ x: 0, y: -2, width: 8, height: 4 }])
  })

  it.each([
    ['outside the picture', logo, { x: 40 }, 'outside the picture'],
    ['that is text', async () => Buffer.from('logo'), {}, 'got text'],
    ['that is empty', async () => Buffer.alloc(0), {}, 'empty'],
    ['that is cut off', async () => (await logo()).subarray(0, 70), {}, 'damaged'],
    ['that would be huge', logo, { width: 5000 }, '5000 x 2500'],
    ['that has too many pixels', huge, {}, '200 x 200'],
  ])('refuses a mark %s', async (_, make, place, words) => {
    const error = await failure(lay(await make(), place))
    expect(error).toMatchObject({ code: 'INVALID_MASK', spent: 'no' })
    expect(error.message).toContain(words)
  })
})
