import { describe, expect, it } from 'vitest'
import { agreeOn } from '../../src/mark/known-mark.ts'

const white = (opacity: number, weight: number, margin?: number) => ({
  blend: { opacity, colour: [255, 255, 255] },
  margin,
  weight,
})

describe('agreeOn', () => {
  it('takes the weighted middle of those that agree, and leaves the others out', () => {
    const agreed = agreeOn([white(0.4, 5, 3), white(0.41, 5, 3.5), white(0.39, 1, 3), white(0.8, 4)])
    expect(agreed?.blend).toEqual({ opacity: 0.4, colour: [255, 255, 255] })
    expect(agreed?.margin).toBe(3)
  })

  it('knows no margin when most masks are not drawn closely', () => {
    expect(agreeOn([white(0.4, 5), white(0.4, 5, 3)])?.margin).toBeUndefined()
  })

  it('says nothing when one mark stands alone, or most disagree', () => {
    expect(agreeOn([])).toBeUndefined()
    expect(agreeOn([white(0.4, 5, 3)])).toBeUndefined()
    expect(agreeOn([white(0.4, 1), white(0.4, 1), white(0.6, 9), white(0.8, 9)])).toBeUndefined()
  })
})
