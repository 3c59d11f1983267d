import { describe, expect, it } from 'vitest'
import { blendByPrediction } from '../../src/deblend/blend-by-prediction.ts'
import { HOLE, KNOWN, type Planes } from '../../src/planes.ts'
import { coverageOf, maskAround, stamp } from '../support/glyphs.ts'
import { photo, randomFrom } from '../support/pictures.ts'

const WIDTH = 360
const HEIGHT = 160
const options = { quality: 'best', left: 0, top: 0 } as const
const coverage = coverageOf('SAMPLE', { left: 20, top: 30, size: 50, stroke: 14 }, WIDTH, HEIGHT)
const mask = maskAround(coverage, WIDTH, HEIGHT, 3)

/** A noisy picture, in which the edges of a faint mark are hard to follow. */
function busy(opacity: number, colour: readonly number[]): Planes {
  const random = randomFrom(7)
  const image = photo(WIDTH, HEIGHT, { seed: 12 })
  const noisy = image.data.map((sample) => Math.max(0, Math.min(255, 0.8 * sample + 30 * (random() - 0.5) + 25)))
  const { data } = stamp({ ...image, data: noisy }, coverage, opacity, colour)
  const planes = [0, 1, 2].map((c) => Float32Array.from({ length: WIDTH * HEIGHT }, (_, i) => data[3 * i + c]!))
  return {
    width: WIDTH,
    height: HEIGHT,
    colour: planes,
    role: Uint8Array.from(mask.data, (value) => (value === 0 ? KNOWN : HOLE)),
  }
}

describe('blendByPrediction', () => {
  it('finds opacity and colour under noise', () => {
    const found = blendByPrediction(busy(0.4, [255, 255, 255]), options)
    expect(Math.abs(found!.blend.opacity - 0.4)).toBeLessThan(0.1)
    for (const sample of found!.blend.colour) expect(Math.abs(sample - 255)).toBeLessThan(30)
  })

  it('finds nothing where no mark is', () => {
    expect(blendByPrediction(busy(0, [0, 0, 0]), options)).toBeUndefined()
  })
})
