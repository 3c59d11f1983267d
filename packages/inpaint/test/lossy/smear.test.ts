import { describe, expect, it } from 'vitest'
import { smear } from '../../src/lossy/smear.ts'
import { randomFrom } from '../support/pictures.ts'

const box = { left: 0, top: 0, width: 22, height: 16 }

describe('smear', () => {
  it('is the same for a part of a plane as for the whole, wherever the part begins', () => {
    const random = randomFrom(8)
    const whole = Float32Array.from({ length: box.width * box.height }, () => 255 * random())
    const smeared = smear(whole, box)
    for (const [left, top] of [
      [1, 0],
      [2, 3],
      [5, 5],
    ] as const) {
      const part = { left, top, width: box.width - left, height: box.height - top }
      const at = (i: number): number => (top + Math.floor(i / part.width)) * box.width + left + (i % part.width)
      const cut = Float32Array.from({ length: part.width * part.height }, (_, i) => whole[at(i)]!)
      const own = smear(cut, part)
      for (let y = 3; y < part.height; y += 1) {
        for (let x = 3; x < part.width; x += 1) {
          const i = y * part.width + x
          expect(own[i]).toBeCloseTo(smeared[at(i)]!, 3)
        }
      }
    }
  })
})
