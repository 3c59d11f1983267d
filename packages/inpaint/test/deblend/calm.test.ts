import { describe, expect, it } from 'vitest'
import type { PixelImage } from '../../src/index.ts'
import { roughen } from '../support/codec.ts'
import { coverageOf, maskAround, stamp } from '../support/glyphs.ts'
import { photo, psnr } from '../support/pictures.ts'
import { restored } from '../support/restore.ts'

const WIDTH = 320
const HEIGHT = 120
const coverage = coverageOf('SAMPLE', { left: 14, top: 26, size: 46, stroke: 7 }, WIDTH, HEIGHT)
const mask = maskAround(coverage, WIDTH, HEIGHT, 2)
const HOLES = { translucent: 'never', generous: false } as const

/** A smooth picture, on which noise shows most. */
function smooth(): PixelImage {
  const image = photo(WIDTH, HEIGHT)
  const data = image.data.map((_, at) => {
    const [x, y, c] = [Math.floor(at / 3) % WIDTH, Math.floor(at / 3 / WIDTH), at % 3]
    return 90 + 40 * Math.sin(x / 60 + c) + 30 * Math.cos(y / 40 - c)
  })
  return { ...image, data }
}

describe('a translucent mark on a picture that went through lossy coding', () => {
  it.each([0.35, 0.5])(
    'at opacity %f comes off with little more noise than coding the dimmed picture alone would leave',
    (opacity) => {
      const truth = photo(WIDTH, HEIGHT, { seed: 11 })
      const { image, summary } = restored(roughen(stamp(truth, coverage, opacity, [255, 255, 255]), 3), mask)
      expect(summary.method).toBe('deblend')
      const amplified = 20 * Math.log10(1 / (1 - opacity))
      expect(psnr(truth, image, mask)).toBeGreaterThan(psnr(truth, roughen(truth, 3), mask) - amplified - 0.5)
    },
  )

  it('comes off a smooth picture about as well as a fill', () => {
    const truth = smooth()
    const coded = roughen(stamp(truth, coverage, 0.5, [255, 255, 255]), 3)
    const { image, summary } = restored(coded, mask)
    expect(summary.method).toBe('deblend')
    expect(psnr(truth, image, mask)).toBeGreaterThan(psnr(truth, restored(coded, mask, HOLES).image, mask) - 1)
  })

  it('comes off exactly when it was laid on after the coding', () => {
    const truth = roughen(photo(WIDTH, HEIGHT, { seed: 11 }), 3)
    const { image, summary } = restored(stamp(truth, coverage, 0.4, [255, 255, 255]), mask)
    expect(summary.method).toBe('deblend')
    expect(psnr(truth, image, mask)).toBeGreaterThan(40)
  })

  it('changes nothing beyond the mask', () => {
    const coded = roughen(stamp(photo(WIDTH, HEIGHT, { seed: 11 }), coverage, 0.4, [255, 255, 255]), 3)
    const { image } = restored(coded, mask)
    expect(image.data.every((value, at) => value === coded.data[at] || mask.data[Math.floor(at / 3)] !== 0)).toBe(true)
  })
})
