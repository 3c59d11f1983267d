import { describe, expect, it } from 'vitest'
import { applyInside } from '../../src/output/composite.ts'
import { levelSeam as levelledPatch } from '../../src/output/level-seam.ts'
import { makeMask, makePixels } from '../support/pictures.ts'
import { scene } from './scenes.ts'

const WIDTH = 80
const HEIGHT = 60
const box = { left: 20, top: 15, width: 40, height: 30 }
const mask = makeMask(WIDTH, HEIGHT, box)
const original = scene(WIDTH, HEIGHT)
const at = (x: number, y: number) => (y * WIDTH + x) * 3

/** The whole picture with the levelled pixels in it. */
const levelSeam = (...[before, filled, marked]: Parameters<typeof levelledPatch>) =>
  applyInside(filled, [levelledPatch(before, filled, marked)], undefined)

describe('levelSeam', () => {
  it('changes nothing where the service changed nothing outside the mask', () => {
    const data = original.data.map((value, sample) => (mask.data[Math.floor(sample / 3)] ? 255 - value : value))
    expect(levelSeam(original, { ...original, data }, mask).data).toEqual(data)
  })

  it('takes a shift of colours off at the edge, and less and less inwards', () => {
    const data = original.data.map((value, sample) => value + ([8, -6, 4][sample % 3] ?? 0))
    const { data: levelled } = levelSeam(original, { ...original, data }, mask)
    const error = (x: number, y: number) =>
      [0, 1, 2].map(
        (channel) => (levelled[at(x, y) + channel] as number) - (original.data[at(x, y) + channel] as number),
      )
    expect(error(20, 30)).toEqual([0, 0, 0])
    expect(error(59, 30)).toEqual([0, 0, 0])
    expect(error(40, 15)).toEqual([0, 0, 0])
    expect(error(40, 30)).toEqual([8, -6, 4])
    const [edge, further] = [error(21, 30)[0] as number, error(24, 30)[0] as number]
    expect(edge).toBeLessThan(3)
    expect(further).toBeGreaterThan(edge)
  })

  it('does not bring a tightly masked mark back, nor what is left of it outside', () => {
    // The original has the mark one pixel beyond the mask, too; the service removed all of it.
    const marked = original.data.slice()
    for (let y = box.top - 1; y <= box.top + box.height; y++) {
      for (let x = box.left - 1; x <= box.left + box.width; x++) marked.fill(255, at(x, y), at(x, y) + 3)
    }
    const { data } = levelSeam({ ...original, data: marked }, original, mask)
    for (let y = box.top; y < box.top + box.height; y++) {
      for (let x = box.left; x < box.left + box.width; x++) expect(data[at(x, y)]).toBe(original.data[at(x, y)])
    }
  })

  it('touches no pixel outside the mask and no alpha', () => {
    const picture = makePixels(WIDTH, HEIGHT, 4)
    const shifted = { ...picture, data: picture.data.map((value) => Math.min(255, value + 5)) }
    const { data } = levelSeam(picture, shifted, mask)
    for (let sample = 0; sample < data.length; sample++) {
      if (mask.data[Math.floor(sample / 4)] === 0 || sample % 4 === 3) expect(data[sample]).toBe(shifted.data[sample])
    }
  })

  it('levels 16-bit pictures on their own scale', () => {
    const wide = { ...original, data: Uint16Array.from(original.data, (value) => value * 257) }
    const shifted = { ...wide, data: wide.data.map((value) => value + 5 * 257) }
    expect(levelSeam(wide, shifted, mask).data[at(20, 30)]).toBe(wide.data[at(20, 30)])
  })

  it('leaves a mask alone that has nothing around it to compare with', () => {
    const all = { ...mask, data: new Uint8Array(WIDTH * HEIGHT).fill(255) }
    expect(levelSeam(original, original, all).data).toEqual(original.data)
  })
})
