import { describe, expect, it } from 'vitest'
import { findMark } from '../../src/mark/find-mark.ts'
import { HOLE, KNOWN, type Planes } from '../../src/planes.ts'
import { coverageOf, stamp } from '../support/glyphs.ts'
import { photo } from '../support/pictures.ts'

const WIDTH = 320
const HEIGHT = 160
const coverage = coverageOf('SAMPLE', { left: 50, top: 30, size: 36, stroke: 6 }, WIDTH, HEIGHT)

function planesOf(opacity: number, colour: readonly number[], seed: number): Planes {
  const { data } = stamp(photo(WIDTH, HEIGHT, { seed }), coverage, opacity, colour)
  const planes = [0, 1, 2].map((c) => Float32Array.from({ length: WIDTH * HEIGHT }, (_, i) => data[3 * i + c]!))
  const role = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => {
    const [x, y] = [i % WIDTH, Math.floor(i / WIDTH)]
    return x > 30 && x < 290 && y > 10 && y < 90 ? HOLE : KNOWN
  })
  return { width: WIDTH, height: HEIGHT, colour: planes, role }
}

describe('findMark', () => {
  it.each([
    [0.3, [255, 255, 255], 2],
    [0.5, [0, 0, 0], 5],
    [0.55, [40, 90, 220], 7],
    [1, [255, 255, 255], 3],
  ] as const)('finds a text of opacity %f and colour %j and its pixels', (opacity, colour, seed) => {
    const found = findMark(planesOf(opacity, colour, seed))
    expect(found).toBeDefined()
    const { blend, certain, doubtful, tight } = found!
    expect(Math.abs(blend.opacity - opacity)).toBeLessThan(0.08)
    for (const [c, sample] of colour.entries()) expect(Math.abs(blend.colour[c]! - sample)).toBeLessThan(40)
    expect(tight).toBe(false)
    let [hit, unsure, miss, wrong] = [0, 0, 0, 0]
    for (let i = 0; i < certain.length; i += 1) {
      if (coverage[i]! >= 1 && certain[i] === 1) hit += 1
      else if (coverage[i]! >= 1 && doubtful[i] === 1) unsure += 1
      else if (coverage[i]! >= 1) miss += 1
      else if (coverage[i] === 0 && certain[i] === 1) wrong += 1
    }
    // A letter that runs into a bright part of the picture may stay in doubt.
    expect(hit).toBeGreaterThan(0.6 * (hit + unsure + miss))
    expect(miss).toBeLessThan(0.05 * hit)
    expect(wrong).toBeLessThan(0.1 * hit)
  })

  it('finds nothing where there is nothing', () => {
    for (const seed of [1, 2, 3, 4]) expect(findMark(planesOf(0, [0, 0, 0], seed))).toBeUndefined()
  })
})
