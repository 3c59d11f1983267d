import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import type { Orientation } from '../../src/image.ts'
import { toDisplayed } from '../../src/masks/orientation.ts'
import { parseRegions } from '../../src/masks/region.ts'
import { resolveMask } from '../../src/masks/resolve-mask.ts'
import { encodeSmear } from '../../src/masks/smear.ts'
import { makeImage } from './support.ts'

const regions = parseRegions([
  { x: 3, y: 2, width: 9, height: 4 },
  {
    points: [
      [20, 5],
      [28, 8],
      [18, 17],
    ],
  },
])

async function makeMask(orientation: Orientation = 1) {
  const image = makeImage(30, 20, orientation)
  const mask = await resolveMask({ regions: parseRegions([{ x: 3, y: 2, width: 9, height: 4 }]) }, image)
  if (!mask) throw new Error('Expected a mask.')
  return { image, mask }
}

describe('encodeSmear', () => {
  it('writes strokes that are neither black nor white on pure black, and nothing in between', async () => {
    const mask = await resolveMask({ regions }, makeImage(30, 20))
    if (!mask) throw new Error('Expected a mask.')
    const { data, info } = await sharp(await encodeSmear(mask))
      .raw()
      .toBuffer({ resolveWithObject: true })
    expect(info).toMatchObject({ width: 30, height: 20, channels: 3 })
    const expected = [...mask.data].flatMap((value) => [value, 0, 0])
    expect([...data]).toEqual(expected)
  })

  it('writes an 8-bit RGB PNG without transparency', async () => {
    const { mask } = await makeMask()
    expect(await sharp(await encodeSmear(mask)).metadata()).toMatchObject({
      format: 'png',
      depth: 'uchar',
      hasAlpha: false,
      isPalette: false,
      space: 'srgb',
    })
  })

  it.each([1, 2, 3, 4, 5, 6, 7, 8] as const)(
    'writes the displayed picture’s mask at orientation %i',
    async (orientation) => {
      const { image, mask } = await makeMask(orientation)
      const shown = await sharp(await encodeSmear(mask, image))
        .raw()
        .toBuffer({ resolveWithObject: true })
      expect(shown.info).toMatchObject({ width: image.displayWidth, height: image.displayHeight })
      expect([...shown.data].filter((_, at) => at % 3 === 0)).toEqual([...toDisplayed(mask.data, image)])
      const stored = await sharp(await encodeSmear(mask)).metadata()
      expect(stored).toMatchObject({ width: 30, height: 20 })
    },
  )

  it('is read back as the same mask, and gives the same bytes each time', async () => {
    const { image, mask } = await makeMask(6)
    const bytes = await encodeSmear(mask, image)
    const again = await resolveMask({ mask: { bytes } }, image)
    expect(again).toMatchObject({ origin: 'smear', count: mask.count, box: mask.box })
    expect(again?.data).toEqual(mask.data)
    expect(Buffer.from(await encodeSmear(mask, image)).equals(Buffer.from(bytes))).toBe(true)
  })
})
