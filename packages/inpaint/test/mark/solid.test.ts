import { describe, expect, it } from 'vitest'
import type { PixelImage, PixelMask } from '../../src/index.ts'
import { findSolid } from '../../src/mark/solid.ts'
import { HOLE, KNOWN, type Planes } from '../../src/planes.ts'
import { coverageOf, stamp } from '../support/glyphs.ts'
import { maskOf, paint, photo } from '../support/pictures.ts'

const WIDTH = 160
const HEIGHT = 120
const truth = photo(WIDTH, HEIGHT, { seed: 4 })
const block = maskOf(WIDTH, HEIGHT, (x, y) => x >= 40 && x < 120 && y >= 30 && y < 90)
const around = maskOf(WIDTH, HEIGHT, (x, y) => x >= 38 && x < 122 && y >= 28 && y < 92)

function planesOf({ data }: PixelImage, mask: PixelMask): Planes {
  return {
    width: WIDTH,
    height: HEIGHT,
    colour: [0, 1, 2].map((c) => Float32Array.from({ length: WIDTH * HEIGHT }, (_, i) => data[3 * i + c]!)),
    role: Uint8Array.from(mask.data, (value) => (value === 0 ? KNOWN : HOLE)),
  }
}

describe('findSolid', () => {
  it('knows a block of a colour that the picture around does not have', () => {
    expect(findSolid(planesOf(paint(truth, block, 255), around))).toBe('mark')
  })

  it('knows a plain part of the picture', () => {
    const plain = { ...truth, data: truth.data.map(() => 200) }
    expect(findSolid(planesOf(plain, around))).toBe('plain')
  })

  it('knows neither a block with letters on it nor a textured part of the picture', () => {
    const letters = coverageOf('SAMPLE', { left: 50, top: 50, size: 12, stroke: 2 }, WIDTH, HEIGHT)
    expect(findSolid(planesOf(stamp(paint(truth, block, 255), letters, 1, [0, 0, 0]), around))).toBeUndefined()
    expect(findSolid(planesOf(truth, around))).toBeUndefined()
  })

  it('says nothing of a mask that reaches far beyond the block', () => {
    const wide = maskOf(WIDTH, HEIGHT, (x, y) => x >= 20 && x < 140 && y >= 10 && y < 110)
    expect(findSolid(planesOf(paint(truth, block, 255), wide))).toBeUndefined()
  })
})
