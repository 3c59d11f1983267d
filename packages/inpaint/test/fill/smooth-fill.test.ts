import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { smoothFill } from '../../src/fill/smooth-fill.ts'
import { HOLE, KNOWN, type Planes } from '../../src/planes.ts'

function plane(
  width: number,
  height: number,
  value: (x: number, y: number) => number,
  hole: (x: number, y: number) => boolean,
): Planes {
  const size = width * height
  const role = Uint8Array.from({ length: size }, (_, i) => (hole(i % width, Math.floor(i / width)) ? HOLE : KNOWN))
  const samples = Float32Array.from({ length: size }, (_, i) =>
    role[i] === HOLE ? 0 : value(i % width, Math.floor(i / width)),
  )
  return { width, height, colour: [samples], role }
}

describe('smoothFill', () => {
  it('continues a slope across a hole', () => {
    const planes = plane(
      60,
      60,
      (x, y) => 40 + x + 2 * y,
      (x, y) => x > 25 && x < 34 && y > 20 && y < 40,
    )
    smoothFill(planes, { quality: 'best', left: 0, top: 0 })
    for (let i = 0; i < 3600; i += 1) {
      const expected = 40 + (i % 60) + 2 * Math.floor(i / 60)
      expect(Math.abs(planes.colour[0]![i]! - expected)).toBeLessThan(2)
    }
  })

  it('continues a stripe pattern that no mean of neighbours could', () => {
    const stripes = (x: number, y: number): number => 128 + 80 * Math.sin((x + y) * 0.9)
    const planes = plane(80, 80, stripes, (x, y) => x > 36 && x < 43 && y > 10 && y < 70)
    smoothFill(planes, { quality: 'best', left: 0, top: 0 })
    let sum = 0
    for (let y = 11; y < 70; y += 1) {
      for (let x = 37; x < 43; x += 1) sum += (planes.colour[0]![y * 80 + x]! - stripes(x, y)) ** 2
    }
    expect(Math.sqrt(sum / (59 * 6))).toBeLessThan(6)
  })

  it('stays between 0 and 255 and is never undefined, for any hole', () => {
    const sizes = fc.integer({ min: 1, max: 50 })
    fc.assert(
      fc.property(
        sizes,
        sizes,
        fc.nat(),
        fc.constantFrom<'best' | 'fast'>('best', 'fast'),
        (width, height, seed, quality) => {
          const planes = plane(
            width,
            height,
            (x, y) => ((x * 73 + y * 151 + seed) * 97) % 256,
            (x, y) => (x * 7 + y * 13 + seed) % 5 < 3,
          )
          smoothFill(planes, { quality, left: seed % 100, top: seed % 77 })
          expect(planes.colour[0]!.every((value) => value >= 0 && value <= 255)).toBe(true)
        },
      ),
      { numRuns: 40 },
    )
  })

  it('gives the same pixels wherever the neighbourhood is cut', () => {
    const value = (x: number, y: number): number =>
      128 + 60 * Math.sin(x / 5) * Math.cos(y / 7) + ((x * 31 + y * 17) % 23)
    const hole = (x: number, y: number): boolean => (x + 2 * y) % 37 < 5
    const whole = plane(260, 200, value, hole)
    smoothFill(whole, { quality: 'best', left: 0, top: 0 })
    const part = plane(
      190,
      150,
      (x, y) => value(x + 50, y + 30),
      (x, y) => hole(x + 50, y + 30),
    )
    smoothFill(part, { quality: 'best', left: 50, top: 30 })
    for (let y = 64; y < 86; y += 1) {
      for (let x = 64; x < 126; x += 1) {
        const difference = part.colour[0]![y * 190 + x]! - whole.colour[0]![(y + 30) * 260 + x + 50]!
        expect(Math.abs(difference)).toBeLessThan(0.01)
      }
    }
  })
})
