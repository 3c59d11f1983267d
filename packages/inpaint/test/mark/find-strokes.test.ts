import { describe, expect, it } from 'vitest'
import type { PixelImage, PixelMask } from '../../src/index.ts'
import { findStrokes } from '../../src/mark/find-strokes.ts'
import { HOLE, KNOWN, type Planes } from '../../src/planes.ts'
import { coverageOf, maskAround, stamp } from '../support/glyphs.ts'
import { maskOf, photo } from '../support/pictures.ts'

const WIDTH = 320
const HEIGHT = 120
/** So thin that hardly any pixel is covered fully. */
const coverage = coverageOf('SAMPLE', { left: 100, top: 50, size: 18, stroke: 1.6 }, WIDTH, HEIGHT)
const rectangle = maskOf(WIDTH, HEIGHT, (x, y) => x >= 84 && x < 226 && y >= 36 && y < 82)
const truth = photo(WIDTH, HEIGHT, { seed: 4 })

function planesOf({ data }: PixelImage, mask: PixelMask): Planes {
  return {
    width: WIDTH,
    height: HEIGHT,
    colour: [0, 1, 2].map((c) => Float32Array.from({ length: WIDTH * HEIGHT }, (_, i) => data[3 * i + c]!)),
    role: Uint8Array.from(mask.data, (value) => (value === 0 ? KNOWN : HOLE)),
  }
}

describe('findStrokes', () => {
  it.each([
    ['white', 255],
    ['black', 0],
  ])('finds thin %s letters in a rectangle around them, and little else', (_, sample) => {
    const strokes = findStrokes(planesOf(stamp(truth, coverage, 1, [sample, sample, sample]), rectangle))!
    let [covered, found, wrong] = [0, 0, 0]
    for (let i = 0; i < coverage.length; i += 1) {
      if (coverage[i]! > 0.5) {
        covered += 1
        found += strokes[i]!
      }
      if (coverage[i] === 0) wrong += strokes[i]!
    }
    expect(found).toBeGreaterThan(0.95 * covered)
    expect(wrong).toBeLessThan(0.05 * covered)
  })

  it('finds nothing in a rectangle without letters', () => {
    expect(findStrokes(planesOf(truth, rectangle))).toBeUndefined()
  })

  it('finds nothing in a mask that is drawn closely around the letters, where all of it is theirs', () => {
    const marked = stamp(truth, coverage, 1, [255, 255, 255])
    expect(findStrokes(planesOf(marked, maskAround(coverage, WIDTH, HEIGHT, 2)))).toBeUndefined()
  })

  it('takes lines that run through the mask, and strokes like those around it, for the picture', () => {
    const lines = maskOf(WIDTH, HEIGHT, (x) => x % 12 < 2)
    const railings = {
      ...truth,
      data: truth.data.map((value, at) => (lines.data[Math.floor(at / 3)] === 0 ? value : 255)),
    }
    expect(findStrokes(planesOf(railings, rectangle))).toBeUndefined()
    const dots = maskOf(WIDTH, HEIGHT, (x, y) => x % 9 < 3 && y % 9 < 3)
    const dotted = {
      ...truth,
      data: truth.data.map((value, at) => (dots.data[Math.floor(at / 3)] === 0 ? value : 255)),
    }
    expect(findStrokes(planesOf(dotted, rectangle))).toBeUndefined()
  })

  it('sees no strokes in translucent letters', () => {
    const marked = stamp(
      truth,
      coverageOf('SAMPLE', { left: 100, top: 50, size: 18, stroke: 3 }, WIDTH, HEIGHT),
      0.4,
      [255, 255, 255],
    )
    expect(findStrokes(planesOf(marked, rectangle))).toBeUndefined()
  })
})
