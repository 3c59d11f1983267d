import { describe, expect, it } from 'vitest'
import { weigh } from '../../src/lossy/weigh.ts'
import { randomFrom } from '../support/pictures.ts'

const [width, height] = [40, 30]
const size = width * height
const all = new Uint8Array(size).fill(1)
const random = randomFrom(3)
const noise = new Float32Array(size).fill(4)
/** Even noise with a standard deviation of 4. */
const shaken = (value: number): number => value + 4 * Math.sqrt(12) * (random() - 0.5)

describe('weigh', () => {
  it('follows the guess where only noise tells the two apart', () => {
    const samples = new Float32Array(size).map(() => shaken(100))
    const mixed = weigh({ width, height, samples, noise }, new Float32Array(size).fill(100), all)
    const error = (plane: Float32Array): number => plane.reduce((sum, v) => sum + (v - 100) ** 2, 0) / size
    expect(error(mixed)).toBeLessThan(0.1 * error(samples))
  })

  it('keeps detail that the guess does not have', () => {
    const samples = new Float32Array(size).map((_, i) => (i % 2 === 0 ? 40 : 160))
    const mixed = weigh({ width, height, samples, noise }, new Float32Array(size).fill(100), all)
    expect(Math.max(...mixed.map((value, i) => Math.abs(value - samples[i]!)))).toBeLessThan(1)
  })

  it('leaves alone what does not count', () => {
    const counts = all.map((_, i) => i % 2)
    const samples = new Float32Array(size).map(() => shaken(100))
    const mixed = weigh({ width, height, samples, noise }, new Float32Array(size).fill(90), counts)
    expect(mixed.every((value, i) => counts[i] === 1 || value === samples[i])).toBe(true)
  })
})
