import { describe, expect, it } from 'vitest'
import { unflatten } from '../../src/output/unflatten.ts'
import { makeMask, makePixels } from '../support/pictures.ts'

const WIDTH = 24
const HEIGHT = 20
const box = { left: 8, top: 6, width: 6, height: 4 }
const mask = makeMask(WIDTH, HEIGHT, box)

/** Alpha from 0 to 255 across. */
function original() {
  const picture = makePixels(WIDTH, HEIGHT, 4)
  const data = picture.data.slice()
  for (let pixel = 0; pixel < WIDTH * HEIGHT; pixel++) data[pixel * 4 + 3] = Math.min(255, (pixel % WIDTH) * 11)
  return { ...picture, data }
}

function flatten(picture: ReturnType<typeof original>, background: number | null) {
  const data = picture.data.map((value, at) => {
    if (at % 4 === 3) return 255
    const opacity = (picture.data[at - (at % 4) + 3] as number) / 255
    return background === null ? value : Math.round(opacity * value + (1 - opacity) * background)
  })
  return { ...picture, data }
}

describe('unflatten', () => {
  it.each([
    ['black', 0],
    ['white', 255],
    ['nothing', null],
  ])('finds colours and transparency again that were flattened on %s', (_, background) => {
    const picture = original()
    const back = unflatten(flatten(picture, background), picture, mask)
    for (let at = 0; at < back.data.length; at++) {
      const alpha = picture.data[at - (at % 4) + 3] as number
      // Rounding to 8 bits is all that is lost, and it weighs more the less a pixel shows.
      const tolerance = background === null ? 0 : alpha < 16 ? 0 : 128 / alpha + 0.5
      expect(Math.abs((back.data[at] as number) - (picture.data[at] as number))).toBeLessThanOrEqual(tolerance)
    }
  })

  it('makes a mark on a see-through layer see-through, as everything around it is', () => {
    const picture = original()
    for (let pixel = 0; pixel < WIDTH * HEIGHT; pixel++) picture.data[pixel * 4 + 3] = mask.data[pixel] ? 255 : 0
    const back = unflatten(flatten(picture, 0), picture, mask)
    for (let at = 3; at < back.data.length; at += 4) expect(back.data[at]).toBe(0)
  })

  it('changes nothing where there is no transparency', () => {
    const opaque = makePixels(WIDTH, HEIGHT, 3)
    expect(unflatten(opaque, opaque, mask)).toBe(opaque)
    const full = original()
    for (let at = 3; at < full.data.length; at += 4) full.data[at] = 255
    const flat = { ...full, data: full.data.map((value) => value >> 1) }
    expect(unflatten(flat, full, mask)).toBe(flat)
  })
})
