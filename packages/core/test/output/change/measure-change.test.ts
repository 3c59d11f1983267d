import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { measureChange } from '../../../src/output/change/measure-change.ts'
import { isStamped, scene, stamp, through } from '../scenes.ts'

const WIDTH = 320
const HEIGHT = 200
const clean = scene(WIDTH, HEIGHT)
/** How far around a mark the service's pixels may be taken: the kernel's reach, the margin and the fade. */
const REACH = 12

/** Stamped pixels that would be restored, and pixels far from the stamp that would not. */
function mistakes(mark: Parameters<typeof stamp>[1], weights: Uint8Array | undefined) {
  let restored = 0
  let taken = 0
  for (let pixel = 0; pixel < WIDTH * HEIGHT; pixel++) {
    const weight = weights?.[pixel] ?? 0
    if (isStamped(clean, mark, pixel) && weight < 255) restored++
    const x = pixel % WIDTH
    const y = Math.floor(pixel / WIDTH)
    const far =
      x < mark.left - REACH ||
      y < mark.top - REACH ||
      x >= mark.left + mark.width + REACH ||
      y >= mark.top + mark.height + REACH
    if (far && weight > 0) taken++
  }
  return { restored, taken }
}

describe('measureChange', () => {
  it.each([
    ['a strong mark, JPEG 60', { left: 30, top: 30, width: 60, height: 20, opacity: 0.9 }, 60],
    ['a strong mark on lively ground, JPEG 75', { left: 220, top: 150, width: 60, height: 20, opacity: 0.9 }, 75],
    ['a mark of half opacity, JPEG 85', { left: 220, top: 150, width: 60, height: 20, opacity: 0.5 }, 85],
    ['a faint mark, JPEG 85', { left: 30, top: 30, width: 60, height: 20, opacity: 0.15 }, 85],
    ['a faint mark, JPEG 95', { left: 60, top: 90, width: 40, height: 10, opacity: 0.08 }, 95],
    ['a large mark, JPEG 85', { left: 10, top: 10, width: 280, height: 120, opacity: 0.4 }, 85],
  ])('finds %s, and nothing else', async (_, mark, quality) => {
    const result = await through(clean, (image) => image.jpeg({ quality }))
    const found = measureChange(stamp(clean, mark), result)
    expect(mistakes(mark, found?.weights)).toEqual({ restored: 0, taken: 0 })
  })

  it('finds the faintest change of a result without loss', () => {
    const mark = { left: 200, top: 60, width: 30, height: 12, opacity: 0.03 }
    const found = measureChange(stamp(clean, mark), clean)
    expect(mistakes(mark, found?.weights)).toEqual({ restored: 0, taken: 0 })
  })

  it('finds the paler parts of a mark near its strong ones', async () => {
    const strong = { left: 30, top: 30, width: 40, height: 20, opacity: 0.9 }
    const pale = { left: 78, top: 30, width: 16, height: 20, opacity: 0.1 }
    const result = await through(clean, (image) => image.jpeg({ quality: 85 }))
    const found = measureChange(stamp(stamp(clean, strong), pale), result)
    expect(mistakes(pale, found?.weights).restored).toBe(0)
  })

  it.each([50, 70, 85, 95])('takes the noise of JPEG %d for noise', async (quality) => {
    expect(measureChange(clean, await through(clean, (image) => image.jpeg({ quality })))).toBeUndefined()
  })

  it('takes the noise of WebP for noise, and finds nothing in the same picture', async () => {
    expect(measureChange(clean, await through(clean, (image) => image.webp({ quality: 75 })))).toBeUndefined()
    expect(measureChange(clean, clean)).toBeUndefined()
  })

  it('works on grey and on 16-bit pictures', async () => {
    const mark = { left: 30, top: 30, width: 60, height: 20, opacity: 0.5 }
    const wide = (picture: typeof clean) => ({ ...picture, data: Uint16Array.from(picture.data, (v) => v * 257) })
    const found = measureChange(wide(stamp(clean, mark)), wide(clean))
    expect(mistakes(mark, found?.weights)).toEqual({ restored: 0, taken: 0 })
    const grey = (picture: typeof clean) => ({
      ...picture,
      channels: 1 as const,
      data: picture.data.filter((_, at) => at % 3 === 1),
    })
    const { data } = grey(clean)
    const jpeg = await sharp(data, { raw: { width: WIDTH, height: HEIGHT, channels: 1 } })
      .jpeg({ quality: 85 })
      .toBuffer()
    const after = new Uint8Array(await sharp(jpeg).toColourspace('b-w').raw().toBuffer())
    const foundGrey = measureChange(grey(stamp(clean, mark)), { ...grey(clean), data: after })
    expect(mistakes(mark, foundGrey?.weights)).toEqual({ restored: 0, taken: 0 })
  })
})
