import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bendPlate } from '../../src/fill/plate.ts'
import { HOLE, KNOWN, type Planes, VOID } from '../../src/planes.ts'

type AtPixel<T> = (x: number, y: number) => T

function plane(width: number, height: number, value: AtPixel<number>, role: AtPixel<number>): Planes {
  const roles = Uint8Array.from({ length: width * height }, (_, i) => role(i % width, Math.floor(i / width)))
  const samples = Float32Array.from(roles, (one, i) =>
    one === KNOWN ? value(i % width, Math.floor(i / width)) : one === VOID ? 255 : 0,
  )
  return { width, height, colour: [samples], role: roles }
}

const fill = (planes: Planes): number[] => bendPlate(planes, () => undefined)
const slope = (x: number, y: number): number => 40 + 2 * x + y

describe('bendPlate', () => {
  it('continues a slope exactly, whatever the form of the hole', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 900, maxLength: 900 }), (open) => {
        // The two outer rings stay known: there the plate has something to lie on everywhere.
        const inner: AtPixel<boolean> = (x, y) => x > 1 && y > 1 && x < 28 && y < 28
        const planes = plane(30, 30, slope, (x, y) => (inner(x, y) && open[30 * y + x] ? HOLE : KNOWN))
        expect(fill(planes)).toEqual([])
        for (let i = 0; i < 900; i += 1) {
          expect(planes.colour[0]![i]).toBeCloseTo(slope(i % 30, Math.floor(i / 30)), 2)
        }
      }),
      { numRuns: 20 },
    )
  })

  it('leaves every known pixel alone', () => {
    const planes = plane(
      40,
      20,
      (x, y) => (x * 37 + y * 11) % 256,
      (x) => (x % 7 < 3 ? HOLE : KNOWN),
    )
    const before = planes.colour[0]!.slice()
    fill(planes)
    for (let i = 0; i < before.length; i += 1) if ((i % 40) % 7 >= 3) expect(planes.colour[0]![i]).toBe(before[i])
  })

  it('does not look at pixels that say nothing', () => {
    const planes = plane(
      20,
      20,
      () => 60,
      (x, y) => (x === 10 && y > 3 && y < 16 ? HOLE : x === 11 ? VOID : KNOWN),
    )
    expect(fill(planes)).toEqual([])
    for (let y = 4; y < 16; y += 1) expect(planes.colour[0]![20 * y + 10]).toBeCloseTo(60, 3)
  })

  it('tells which holes have no known pixel near, and leaves them', () => {
    const planes = plane(
      20,
      20,
      () => 60,
      (x, y) => (x === 10 && y === 10 ? HOLE : x < 5 ? KNOWN : VOID),
    )
    expect(fill(planes)).toEqual([210])
    expect(planes.colour[0]![210]).toBe(0)
  })

  it('tells which holes are too wide, and fills the others', () => {
    const planes = plane(
      420,
      420,
      () => 60,
      (x, y) => ((x > 9 && x < 400 && y > 9 && y < 400) || (x === 410 && y === 5) ? HOLE : KNOWN),
    )
    const left = fill(planes)
    expect(left.length).toBe(390 * 390)
    expect(planes.colour[0]![5 * 420 + 410]).toBeCloseTo(60, 3)
  })

  it('says how much is done, up to all', () => {
    const told: number[] = []
    const planes = plane(
      40,
      10,
      () => 60,
      (x, y) => (x % 10 === 5 && y > 2 && y < 6 ? HOLE : KNOWN),
    )
    bendPlate(planes, (fraction) => told.push(fraction))
    expect(told).toEqual([0.25, 0.5, 0.75, 1])
  })
})
