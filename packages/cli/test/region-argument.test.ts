import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseRegion } from '../src/region-argument.ts'
import { UsageError } from '../src/usage-error.ts'

describe('parseRegion', () => {
  it('reads pixels and percent, also mixed', () => {
    expect(parseRegion('70%,88%,28%,10%')).toEqual({ x: '70%', y: '88%', width: '28%', height: '10%' })
    expect(parseRegion('0, 10px, 12.5%, 40')).toEqual({ x: 0, y: 10, width: '12.5%', height: 40 })
  })

  it('gives back every rectangle that is written in its form', () => {
    const whole = fc.integer({ min: -100_000, max: 100_000 })
    const above = fc.integer({ min: 1, max: 100_000 })
    const unit = fc.constantFrom('', '%')
    fc.assert(
      fc.property(fc.tuple(whole, whole, above, above), fc.tuple(unit, unit, unit, unit), (numbers, units) => {
        const expected = numbers.map((number, index) => (units[index] ? `${number}%` : number))
        const text = numbers.map((number, index) => `${number}${units[index]}`).join(',')
        expect(Object.values(parseRegion(text))).toEqual(expected)
      }),
      { numRuns: 50 },
    )
  })

  it.each([
    ['1,2,3', 'which has 3'],
    ['1,2,3,4,5', 'which has 5'],
    ['', 'which has 1'],
    ['a,2,3,4', 'got "a" as x'],
    ['1,2,,4', 'got "" as width'],
    ['1,2,-3,4', 'width above 0'],
    ['1,--2,3,4', 'got "--2" as y'],
    ['1,2,3,4em', 'got "4em" as height'],
    ['1,2,0,4', 'width above 0'],
    ['1,2,3,0%', 'height above 0'],
    ['1,2,Infinity,4', 'got "Infinity"'],
  ])('refuses "%s"', (text, message) => {
    expect(() => parseRegion(text)).toThrow(UsageError)
    expect(() => parseRegion(text)).toThrow(message)
  })
})
