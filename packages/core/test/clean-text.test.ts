import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cleanText, hasUnseen } from '../src/clean-text.ts'

describe('cleanText', () => {
  it('takes out what cannot be seen and keeps the rest on one line', () => {
    expect(cleanText('a\u202eb\u200bc\u0007d\r\n e\u2028f\ufeffg\u{e0041}')).toBe('a b c d e f g')
    expect(cleanText('Grüße 猫 👍')).toBe('Grüße 猫 👍')
    expect(cleanText('x'.repeat(1_000_000), 10)).toBe(`${'x'.repeat(10)}…`)
  })

  it('leaves nothing unseen in any text, and no more characters than allowed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.integer({ min: 1, max: 50 }), (text, longest) => {
        const cleaned = cleanText(text, longest)
        expect(hasUnseen(cleaned)).toBe(false)
        expect([...cleaned].length).toBeLessThanOrEqual(longest + 1)
        expect(cleanText(cleaned, longest + 1)).toBe(cleaned)
      }),
      { numRuns: 200 },
    )
  })
})
