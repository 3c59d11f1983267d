import { describe, expect, it } from 'vitest'
import { HOLE, KNOWN, type Planes } from '../../src/planes.ts'
import { finestLevel, halve, halveWithBusyness, type Level } from '../../src/texture/level.ts'
import { randomFrom } from '../support/pictures.ts'

function noise(width: number, height: number, holeShare: number): Planes {
  const random = randomFrom(width)
  const colour = Array.from({ length: 2 }, () => Float32Array.from({ length: width * height }, () => 255 * random()))
  return { width, height, colour, role: Uint8Array.from(colour[0]!, () => (random() < holeShare ? HOLE : KNOWN)) }
}

/** One coarse sample as it is defined: the weighted mean of the known ones; undefined where too few are known. */
function meanUnder(
  { width, height, planes, hole }: Level,
  plane: number,
  left: number,
  top: number,
): number | undefined {
  let [sum, known, all] = [0, 0, 0]
  for (const [dy, down] of [1, 3, 3, 1].entries()) {
    for (const [dx, across] of [1, 3, 3, 1].entries()) {
      const [x, y] = [left + dx, top + dy]
      if (x < 0 || y < 0 || x >= width || y >= height) continue
      all += down * across
      if (hole[y * width + x] !== 0) continue
      known += down * across
      sum += down * across * planes[plane]![y * width + x]!
    }
  }
  return 2 * known < all ? undefined : sum / known
}

describe('halve', () => {
  for (const [width, height] of [
    [12, 9],
    [7, 14],
    [1, 5],
    [8, 1],
  ] as const) {
    it(`takes the weighted means of what is known of ${width} x ${height} pixels`, () => {
      const fine = finestLevel(noise(width, height, 0.4))
      const coarse = halve(fine)
      expect([coarse.width, coarse.height]).toEqual([Math.ceil(width / 2), Math.ceil(height / 2)])
      for (let i = 0; i < coarse.hole.length; i += 1) {
        const [left, top] = [2 * (i % coarse.width) - 1, 2 * Math.floor(i / coarse.width) - 1]
        for (const [p, plane] of coarse.planes.entries()) {
          const mean = meanUnder(fine, p, left, top)
          expect(coarse.hole[i]).toBe(mean === undefined ? 1 : 0)
          expect(plane[i]).toBeCloseTo(mean ?? 0, 3)
        }
      }
    })
  }
})

describe('halveWithBusyness', () => {
  it('tells stripes that run down from stripes that run across, and both from a plain area', () => {
    const width = 60
    const stripes = Float32Array.from({ length: width * 60 }, (_, i) => {
      const [x, y] = [i % width, Math.floor(i / width)]
      return x < 20 ? 40 * (x & 1) : x < 40 ? 100 : 40 * (y & 1)
    })
    const planes = { width, height: 60, colour: [stripes], role: new Uint8Array(stripes.length).fill(KNOWN) }
    const level = halveWithBusyness(finestLevel(planes))
    const at = (x: number): number[] => level.planes.slice(1).map((plane) => plane[15 * 30 + x]!)
    expect(at(4)).toEqual([60, 0])
    expect(at(15)).toEqual([0, 0])
    expect(at(25)).toEqual([0, 60])
  })

  it('does not see a mark', () => {
    const plain = new Float32Array(40 * 40).fill(90)
    const role = Uint8Array.from(plain, (_, i) => (i % 40 > 10 && i % 40 < 20 ? HOLE : KNOWN))
    const colour = [plain.map((value, i) => (role[i] === HOLE ? 255 : value))]
    const level = halveWithBusyness(finestLevel({ width: 40, height: 40, colour, role }))
    for (const plane of level.planes.slice(1)) expect(Math.max(...plane)).toBe(0)
  })
})
