import { describe, expect, it } from 'vitest'
import { smoothFill } from '../../src/fill/smooth-fill.ts'
import { clonePlanes, HOLE, KNOWN, type Planes } from '../../src/planes.ts'
import { synthesise } from '../../src/texture/synthesise.ts'
import { randomFrom } from '../support/pictures.ts'

const SIDE = 200
const QUIET = { seed: 1, onProgress: () => undefined }

/** Gravel: grey dots of random brightness in so wide a range, with a square hole in the middle. */
function gravel(range = 140): Planes {
  const random = randomFrom(3)
  const dots = Float32Array.from({ length: 50 * 50 }, () => 130 + range * (random() - 0.5))
  const samples = Float32Array.from(
    { length: SIDE * SIDE },
    (_, i) => dots[Math.floor(Math.floor(i / SIDE) / 4) * 50 + Math.floor((i % SIDE) / 4)]!,
  )
  const role = Uint8Array.from({ length: SIDE * SIDE }, (_, i) => {
    const [x, y] = [i % SIDE, Math.floor(i / SIDE)]
    return x >= 70 && x < 130 && y >= 70 && y < 130 ? HOLE : KNOWN
  })
  return { width: SIDE, height: SIDE, colour: [samples.map((value, i) => (role[i] === HOLE ? 0 : value))], role }
}

function deviationInside(planes: Planes): number {
  const values = planes.colour[0]!.filter((_, i) => planes.role[i] === HOLE)
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
}

describe('synthesise', () => {
  it('fills a wide hole with as much texture as there is around it', () => {
    const smooth = gravel()
    smoothFill(smooth, { quality: 'best', left: 0, top: 0 })
    const textured = gravel()
    expect(synthesise(textured, QUIET)).toBe(true)
    expect(deviationInside(textured)).toBeGreaterThan(25)
    expect(deviationInside(textured)).toBeGreaterThan(1.5 * deviationInside(smooth))
    expect(textured.colour[0]!.every((value) => value >= 0 && value <= 255)).toBe(true)
  })

  it('carries the light of the surroundings into the hole without a seam', () => {
    const slope = 0.6
    const planes = gravel(40)
    const [samples] = planes.colour
    for (let i = 0; i < samples!.length; i += 1) samples![i]! += slope * (100 - (i % SIDE))
    expect(synthesise(planes, QUIET)).toBe(true)
    for (let left = 70; left < 130; left += 12) {
      const columns = samples!.filter((_, i) => planes.role[i] === HOLE && i % SIDE >= left && i % SIDE < left + 12)
      const mean = columns.reduce((sum, value) => sum + value, 0) / columns.length
      expect(Math.abs(mean - (130 + slope * (100 - left - 5.5)))).toBeLessThan(5)
    }
  })

  it('finds texture for a hole that leaves whole patches on the larger sizes alone', () => {
    const planes = gravel()
    const [samples] = planes.colour
    for (let i = 0; i < samples!.length; i += 1) {
      const fromRim = Math.min(i % SIDE, SIDE - 1 - (i % SIDE), Math.floor(i / SIDE), SIDE - 1 - Math.floor(i / SIDE))
      if (fromRim < 12) continue
      planes.role[i] = HOLE
      samples![i] = 0
    }
    expect(synthesise(planes, QUIET)).toBe(true)
    expect(deviationInside(planes)).toBeGreaterThan(20)
  })

  it('makes the same texture from the same seed', () => {
    const [once, again] = [gravel(), gravel()]
    synthesise(once, QUIET)
    synthesise(again, QUIET)
    expect(again.colour).toEqual(once.colour)
  })

  it('leaves holes alone when no whole patch is left around them', () => {
    const planes = gravel()
    planes.role.fill(HOLE)
    planes.role[0] = KNOWN
    const before = clonePlanes(planes)
    expect(synthesise(planes, QUIET)).toBe(false)
    expect(planes.colour).toEqual(before.colour)
  })
})
