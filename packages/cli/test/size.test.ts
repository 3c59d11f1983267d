import { describe, expect, it } from 'vitest'
import { parseSize, sizeText } from '../src/size.ts'
import { UsageError } from '../src/usage-error.ts'

describe('sizes', () => {
  it('are read with and without a unit', () => {
    expect(['0', '1500', '1.5 kb', '500MB', '2GB'].map((text) => parseSize('--max-size', text))).toEqual([
      0, 1500, 1500, 500_000_000, 2_000_000_000,
    ])
  })

  it.each(['', 'MB', '-1', '1 XB', '1e9', '99999999TB'])('refuse "%s"', (text) => {
    expect(() => parseSize('--max-size', text)).toThrow(UsageError)
  })

  it('are shown in the largest unit that fits', () => {
    expect([0, 999, 1000, 1_234_567, 5_000_000_000_000_000].map(sizeText)).toEqual([
      '0 B',
      '999 B',
      '1 KB',
      '1.23 MB',
      '5,000 TB',
    ])
  })
})
