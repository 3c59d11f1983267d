import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { decodePicture } from '../src/picture.ts'
import { largestDifference, png, ramp } from './support/pictures.ts'

const source = await png(ramp())

describe('decodePicture', () => {
  it.each(['png', 'jpeg', 'webp', 'avif', 'tiff', 'gif'] as const)('reads %s', async (format) => {
    const picture = await decodePicture(await sharp(source)[format]().toBuffer(), 'ignore')
    expect(picture).toMatchObject({ width: 64, height: 48 })
    expect(largestDifference(picture.data.subarray(0, 30), ramp().subarray(0, 30))).toBeLessThan(60)
  })

  it('makes 8-bit RGB of grey, 16-bit and palette pictures', async () => {
    const grey = await decodePicture(await sharp(source).greyscale().png().toBuffer(), 'ignore')
    const deep = await decodePicture(await sharp(source).toColourspace('rgb16').png().toBuffer(), 'ignore')
    const palette = await decodePicture(await sharp(source).png({ palette: true }).toBuffer(), 'ignore')
    for (const picture of [grey, deep, palette]) {
      expect(picture.channels).toBe(3)
      expect(picture.data).toHaveLength(64 * 48 * 3)
    }
    expect(largestDifference(deep.data, ramp())).toBeLessThan(2)
  })

  it('turns a picture upright only where it is asked to', async () => {
    const turned = await sharp(source).withMetadata({ orientation: 8 }).png().toBuffer()
    expect(await decodePicture(turned, 'ignore')).toMatchObject({ width: 64, height: 48 })
    expect(await decodePicture(turned, 'apply')).toMatchObject({ width: 48, height: 64 })
  })
})
