// Without a mask: what the service changed on purpose is kept, and what its encoding did to the rest is undone.
import sharp, { type Sharp } from 'sharp'
import { describe, expect, it } from 'vitest'
import { encodePng, isStamped, scene, stamp, through } from '../output/scenes.ts'
import { hosted } from './support.ts'

const WIDTH = 240
const HEIGHT = 160
const MARK = { left: 30, top: 40, width: 50, height: 16 }
const REACH = 12
const clean = scene(WIDTH, HEIGHT)

type Encode = (image: Sharp) => Sharp

async function removeWith(encode: Encode, opacity: number, size = 1) {
  const { width, height, channels } = clean
  const cleaned = sharp(clean.data, { raw: { width, height, channels } })
  const resized = size === 1 ? cleaned : cleaned.resize(Math.ceil(width * size), Math.ceil(height * size))
  const { unmark } = await hosted({ deliver: await encode(resized).toBuffer() })
  const before = stamp(clean, { ...MARK, opacity })
  const result = await unmark.remove({ image: await encodePng(before) })
  return { before, after: new Uint8Array(await sharp(result.bytes).raw().toBuffer()), report: result.report }
}

function count({ before, after }: { before: typeof clean; after: Uint8Array }) {
  let far = 0
  let left = 0
  for (let pixel = 0; pixel < WIDTH * HEIGHT; pixel++) {
    const x = pixel % WIDTH
    const y = Math.floor(pixel / WIDTH)
    const near =
      x >= MARK.left - REACH &&
      y >= MARK.top - REACH &&
      x < MARK.left + MARK.width + REACH &&
      y < MARK.top + MARK.height + REACH
    const at = pixel * 3
    if (!near && [0, 1, 2].some((channel) => before.data[at + channel] !== after[at + channel])) far++
    if (isStamped(clean, { ...MARK, opacity: 1 }, pixel) && after[at + 1] === before.data[at + 1]) left++
  }
  return { far, left }
}

describe('a mark that the service finds by itself', () => {
  it.each([
    ['a JPEG of quality 90', (image: Sharp) => image.jpeg({ quality: 90 }), 0.8, 1],
    ['a JPEG of quality 70', (image: Sharp) => image.jpeg({ quality: 70 }), 0.8, 1],
    ['a WebP with loss', (image: Sharp) => image.webp({ quality: 80 }), 0.5, 1],
    ['a PNG of half the size', (image: Sharp) => image.png(), 0.8, 0.5],
    ['a JPEG of quality 90, of a faint mark', (image: Sharp) => image.jpeg({ quality: 90 }), 0.15, 1],
  ])('is gone, and no pixel away from it differs, after %s', async (_, encode, opacity, size) => {
    const outcome = await removeWith(encode, opacity, size)
    const { far, left } = count(outcome)
    expect(far).toBe(0)
    expect(left).toBeLessThan(25)
    expect(outcome.report.warnings).toEqual([])
    expect(outcome.report.notes.join(' ')).toContain('found by what the service changed')
    const { boundingBox } = outcome.report
    expect(boundingBox?.x).toBeGreaterThanOrEqual(MARK.left - REACH)
    expect(boundingBox?.width).toBeLessThanOrEqual(MARK.width + 2 * REACH)
  })

  it('comes as the service made it where the mark was', async () => {
    const { after } = await removeWith((image) => image.jpeg({ quality: 90 }), 0.8)
    const served = await through(clean, (image) => image.jpeg({ quality: 90 }))
    for (let pixel = 0; pixel < WIDTH * HEIGHT; pixel++) {
      if (!isStamped(clean, { ...MARK, opacity: 1 }, pixel)) continue
      expect(after[pixel * 3]).toBe(served.data[pixel * 3])
    }
  })

  it('that was not removed leaves the original as it is, with a warning', async () => {
    const before = stamp(clean, { ...MARK, opacity: 0.8 })
    const { width, height, channels } = before
    const deliver = await sharp(before.data, { raw: { width, height, channels } }).jpeg({ quality: 80 }).toBuffer()
    const { unmark } = await hosted({ deliver })
    const result = await unmark.remove({ image: await encodePng(before) })
    expect(result.report).toMatchObject({ changedInside: 0, boundingBox: null })
    expect(result.report.warnings).toEqual(['Nothing was removed: no mark was found.'])
    expect(Buffer.compare(await sharp(result.bytes).raw().toBuffer(), Buffer.from(before.data))).toBe(0)
  })
})
