import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { displayWidth, duration, fit, printable, wrap } from '../src/text.ts'

describe('printable', () => {
  it('shows control characters instead of obeying them', () => {
    expect(printable('a\x1b[31mred\x07\u202egnp.exe')).toBe('a\\u001b[31mred\\u0007\\u202egnp.exe')
  })

  it('leaves no control character in any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(printable(text)).not.toMatch(/\p{Cc}/u)
      }),
      { numRuns: 100 },
    )
  })
})

describe('fit', () => {
  it('never gives more columns than there are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(40), (text, columns) => {
        expect(displayWidth(fit(text, columns))).toBeLessThanOrEqual(columns)
      }),
      { numRuns: 100 },
    )
  })

  it('counts wide characters as two columns', () => {
    expect(displayWidth('写真.png')).toBe(8)
    expect(fit('写真写真.png', 8)).toBe('写真...')
    expect(fit('photo.png', 9)).toBe('photo.png')
  })
})

describe('wrap', () => {
  it('breaks between words and keeps every word', () => {
    expect(wrap('one two three', 7)).toEqual(['one two', 'three'])
    expect(wrap('incomprehensibilities are long', 5)).toEqual(['incomprehensibilities', 'are', 'long'])
  })
})

describe('duration', () => {
  it('uses the unit that people would', () => {
    expect([3.2, 999.4, 1000, 9940, 12_345, 59_400, 59_600, 125_000].map(duration)).toEqual([
      '3 ms',
      '999 ms',
      '1.0 s',
      '9.9 s',
      '12 s',
      '59 s',
      '1 min 0 s',
      '2 min 5 s',
    ])
  })
})
