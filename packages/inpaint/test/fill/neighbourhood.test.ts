import { describe, expect, it } from 'vitest'
import { Neighbourhood } from '../../src/fill/neighbourhood.ts'
import { HOLE, KNOWN, type Planes, VOID } from '../../src/planes.ts'

const SIZE = 40

/** A picture with one hole, in which some pixels say nothing. */
function pictureWith(hole: { x: number; y: number }, isVoid: (x: number, y: number) => boolean = () => false): Planes {
  const role = new Uint8Array(SIZE * SIZE)
  for (let i = 0; i < role.length; i += 1) {
    const [x, y] = [i % SIZE, Math.floor(i / SIZE)]
    role[i] = x === hole.x && y === hole.y ? HOLE : isVoid(x, y) ? VOID : KNOWN
  }
  return { width: SIZE, height: SIZE, colour: [new Float32Array(role.length)], role }
}

function collected(planes: Planes, hole: { x: number; y: number }, limit = 24): { x: number; y: number }[] {
  const near = new Neighbourhood(limit, 8, 12)
  // What an earlier block left must not count.
  near.collect(planes, [20 * SIZE + 20], 16, 16)
  near.collect(planes, [hole.y * SIZE + hole.x], hole.x & ~7, hole.y & ~7)
  return Array.from({ length: near.count }, (_, a) => ({ x: near.x[a]!, y: near.y[a]! }))
}

describe('Neighbourhood', () => {
  it('takes the nearest pixels, the nearer before the farther, and none twice', () => {
    const hole = { x: 19, y: 18 }
    const pixels = collected(pictureWith(hole), hole)
    const rings = pixels.map(({ x, y }) => Math.max(Math.abs(x - hole.x), Math.abs(y - hole.y)))
    expect(rings).toEqual(rings.toSorted((a, b) => a - b))
    expect(rings.slice(0, 8)).toEqual(Array(8).fill(1))
    expect(rings.at(-1)).toBeLessThanOrEqual(3)
    expect(new Set(pixels.map(({ x, y }) => y * SIZE + x)).size).toBe(24)
  })

  it('takes no more than is enough, and those still from all sides', () => {
    const planes = pictureWith({ x: 20, y: 20 })
    const near = new Neighbourhood(24, 8, 12)
    near.collect(planes, [20 * SIZE + 20], 16, 16, 12)
    expect(near.count).toBe(12)
    const right = Array.from(near.x.subarray(0, 12)).filter((x) => x > 20).length
    const left = Array.from(near.x.subarray(0, 12)).filter((x) => x < 20).length
    expect(Math.min(left, right)).toBeGreaterThan(2)
  })

  it.each([
    { x: 0, y: 0 },
    { x: SIZE - 1, y: 0 },
    { x: 0, y: SIZE - 1 },
    { x: SIZE - 1, y: SIZE - 1 },
  ])('stays in the picture, around a hole at $x, $y', (hole) => {
    const pixels = collected(pictureWith(hole), hole)
    expect(pixels.length).toBeGreaterThan(8)
    for (const { x, y } of pixels) {
      expect(x >= 0 && y >= 0 && x < SIZE && y < SIZE).toBe(true)
      expect(Math.hypot(x - hole.x, y - hole.y)).toBeLessThan(12)
    }
  })

  it('looks beyond what says nothing, no farther than its radius', () => {
    const hole = { x: 20, y: 20 }
    const ring = (x: number, y: number): number => Math.max(Math.abs(x - 20), Math.abs(y - 20))
    const beyond = collected(
      pictureWith(hole, (x, y) => ring(x, y) < 6),
      hole,
    )
    expect(Math.min(...beyond.map(({ x, y }) => ring(x, y)))).toBe(6)
    const nothing = collected(
      pictureWith(hole, () => true),
      hole,
    )
    expect(nothing).toEqual([])
  })

  it('leaves pixels to other sides where one has many', () => {
    const hole = { x: 20, y: 20 }
    // Only the left half says anything near by; what lies to the right is farther away.
    const pixels = collected(
      pictureWith(hole, (x) => x > 19 && x < 26),
      hole,
      16,
    )
    expect(pixels.some(({ x }) => x >= 26)).toBe(true)
  })
})
