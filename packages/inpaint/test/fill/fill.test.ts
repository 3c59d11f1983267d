import { describe, expect, it } from 'vitest'
import { fill } from '../../src/fill/fill.ts'
import { HOLE, KNOWN, type Planes } from '../../src/planes.ts'

const SIDE = 240
const OPTIONS = { quality: 'best', left: 0, top: 0, onProgress: () => undefined } as const

/** A smooth hill of light, with holes where `covers` says so. */
function hill(covers: (x: number, y: number) => boolean): { truth: Float32Array; planes: Planes } {
  const truth = Float32Array.from({ length: SIDE * SIDE }, (_, i) => {
    return 60 + 120 * Math.exp(-(((i % SIDE) - 150) ** 2 + (Math.floor(i / SIDE) - 90) ** 2) / 9000)
  })
  const role = Uint8Array.from(truth, (_, i) => (covers(i % SIDE, Math.floor(i / SIDE)) ? HOLE : KNOWN))
  return {
    truth,
    planes: { width: SIDE, height: SIDE, colour: [truth.map((v, i) => (role[i] === HOLE ? 0 : v))], role },
  }
}

function worst(truth: Float32Array, planes: Planes, counts: (x: number, y: number) => boolean): number {
  const wrong = truth.map((value, i) =>
    planes.role[i] === HOLE && counts(i % SIDE, Math.floor(i / SIDE)) ? Math.abs(planes.colour[0]![i]! - value) : 0,
  )
  return Math.max(...wrong)
}

describe('fill', () => {
  const block = (x: number, y: number): boolean => x >= 20 && x < 90 && y >= 90 && y < 160
  const stroke = (x: number, y: number): boolean => x >= 120 && x < 220 && y >= 120 && y < 126

  it('fills strokes beside a block smoothly, and the block with texture', () => {
    const { truth, planes } = hill((x, y) => block(x, y) || stroke(x, y))
    expect(fill(planes, OPTIONS).method).toBe('texture')
    expect(worst(truth, planes, stroke)).toBeLessThan(1)
    expect(worst(truth, planes, block)).toBeLessThan(15)
  })

  it('fills the strokes that a block has itself smoothly too', () => {
    const arm = (x: number, y: number): boolean => x >= 90 && x < 220 && y >= 120 && y < 126
    const { truth, planes } = hill((x, y) => block(x, y) || arm(x, y))
    fill(planes, OPTIONS)
    expect(worst(truth, planes, (x, y) => arm(x, y) && x > 120)).toBeLessThan(1)
  })

  it('fills strokes alone smoothly, and is the surer the thinner they are', () => {
    const thin = fill(hill(stroke).planes, OPTIONS)
    const thick = fill(hill((x, y) => x >= 120 && x < 220 && y >= 120 && y < 150).planes, OPTIONS)
    expect([thin.method, thick.method]).toEqual(['interpolation', 'interpolation'])
    expect(thin.confidence).toBeGreaterThan(thick.confidence)
  })
})
