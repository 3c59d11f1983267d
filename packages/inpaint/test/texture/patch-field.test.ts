import { describe, expect, it } from 'vitest'
import { HOLE, KNOWN, type Planes } from '../../src/planes.ts'
import { joinGradients } from '../../src/texture/join-gradients.ts'
import { finestLevel } from '../../src/texture/level.ts'
import { PatchField } from '../../src/texture/patch-field.ts'

const SIDE = 90
const FIELD = 3

/** A chequered pattern with a square hole at the place. */
function pattern(left: number, top: number, size: number): Planes {
  const role = Uint8Array.from({ length: SIDE * SIDE }, (_, i) => {
    const [x, y] = [(i % SIDE) - left, Math.floor(i / SIDE) - top]
    return x >= 0 && y >= 0 && x < size && y < size ? HOLE : KNOWN
  })
  const samples = Float32Array.from(role, (value, i) => {
    if (value === HOLE) return 160
    return Math.floor((i % SIDE) / FIELD) % 2 === Math.floor(i / SIDE / FIELD) % 2 ? 130 : 190
  })
  return { width: SIDE, height: SIDE, colour: [samples], role }
}

function searched(planes: Planes, stride: number): PatchField {
  const field = new PatchField(finestLevel(planes), { stride, reach: SIDE, seed: 5 })
  field.start(undefined)
  for (let pass = 0; pass < 6; pass += 1) {
    field.refresh()
    field.improve(pass % 2 === 0)
  }
  return field
}

describe('PatchField', () => {
  for (const stride of [1, 2, 4]) {
    for (const [left, top] of [
      [30, 30],
      [0, 0],
      [SIDE - 21, 40],
      [33, SIDE - 21],
    ] as const) {
      it(`has a known pixel for every one of a hole at ${left}, ${top}, with every ${stride}. patch`, () => {
        const field = searched(pattern(left, top, 21), stride)
        const { hole } = field.level
        const origins = field.origins()
        const without = field.holes.filter((i) => origins[i] === -1)
        expect(field.holes.filter((i) => origins[i]! >= 0).every((i) => hole[origins[i]!] === 0)).toBe(true)
        // What lies further from the nearest patch than it reaches may have none.
        expect(without.length).toBeLessThan(0.15 * field.holes.length)
      })
    }
  }

  it('gives the same field from the same seed', () => {
    const planes = pattern(30, 30, 21)
    expect(searched(planes, 2).sources).toEqual(searched(planes, 2).sources)
  })

  it('knows when nothing can be found', () => {
    const planes = pattern(1, 1, SIDE - 2)
    expect(new PatchField(finestLevel(planes), { stride: 1, reach: 8, seed: 1 }).usable).toBe(false)
  })
})

describe('joinGradients', () => {
  for (const [left, top] of [
    [40, 30],
    [SIDE - 21, 30],
    [40, 0],
  ] as const) {
    it(`keeps the steps of what is copied into a hole at ${left}, ${top}, and takes the light from around it`, () => {
      const planes = pattern(left, top, 21)
      const [samples] = planes.colour
      const truth = samples!.map((_, i) => 20 + 2 * (i % SIDE) + (i % 7))
      samples!.set(truth.map((value, i) => (planes.role[i] === HOLE ? 255 : value)))
      const field = new PatchField(finestLevel(planes), { stride: 4, reach: 8, seed: 1 })
      // The same pattern, 28 pixels to the left, where the light is 56 darker.
      field.sources.set(field.targets.map((target) => target - 28))
      joinGradients(field)
      const wrong = Array.from(field.holes, (i) => Math.abs(field.level.planes[0]![i]! - truth[i]!))
      expect(Math.max(...wrong)).toBeLessThan(6)
    })
  }
})
