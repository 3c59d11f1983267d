import { describe, expect, it } from 'vitest'
import { looksOpaque } from '../../src/deblend/looks-opaque.ts'
import { smoothFill } from '../../src/fill/smooth-fill.ts'
import { clonePlanes, HOLE, KNOWN, type Planes } from '../../src/planes.ts'
import { coverageOf, maskAround, stamp } from '../support/glyphs.ts'
import { photo, randomFrom } from '../support/pictures.ts'

const WIDTH = 300
const HEIGHT = 70
/** So thin that hardly any pixel is covered fully. */
const coverage = coverageOf('SAMPLE', { left: 20, top: 22, size: 22, stroke: 1.8 }, WIDTH, HEIGHT)
const mask = maskAround(coverage, WIDTH, HEIGHT, 2)

/** A busy picture with the text on it, and what a fill predicts under it. */
function scene(opacity: number, colour: readonly number[]): { shown: Planes; predicted: Planes } {
  const random = randomFrom(5)
  const image = photo(WIDTH, HEIGHT, { seed: 9 })
  const busy = image.data.map((sample) => Math.max(0, Math.min(255, 0.6 * sample + 60 * (random() - 0.5) + 50)))
  const { data } = stamp({ ...image, data: busy }, coverage, opacity, colour)
  const shown: Planes = {
    width: WIDTH,
    height: HEIGHT,
    colour: [0, 1, 2].map((c) => Float32Array.from({ length: WIDTH * HEIGHT }, (_, i) => data[3 * i + c]!)),
    role: Uint8Array.from(mask.data, (value) => (value === 0 ? KNOWN : HOLE)),
  }
  const predicted = clonePlanes(shown)
  smoothFill(predicted, { quality: 'fast', left: 0, top: 0 })
  return { shown, predicted }
}

describe('looksOpaque', () => {
  it.each([
    ['white', [255, 255, 255]],
    ['black', [0, 0, 0]],
  ] as const)('recognises a thin opaque %s text', (_, colour) => {
    const { shown, predicted } = scene(1, colour)
    expect(looksOpaque(shown, predicted)).toBe(true)
  })

  it.each([0.3, 0.6, 0.8])('does not take a thin text of opacity %f for an opaque one', (opacity) => {
    for (const colour of [
      [255, 255, 255],
      [0, 0, 0],
    ]) {
      const { shown, predicted } = scene(opacity, colour)
      expect(looksOpaque(shown, predicted)).toBe(false)
    }
  })
})
