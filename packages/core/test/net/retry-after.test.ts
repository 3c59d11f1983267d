import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseRetryAfter } from '../../src/net/retry-after.ts'

const NOW = Date.UTC(1994, 10, 6, 8, 49, 37)

describe('parseRetryAfter', () => {
  it.each([
    ['0', 0],
    ['3', 3_000],
    [' 120 ', 120_000],
    ['99999999999999999999', 3_600_000],
    ['Sun, 06 Nov 1994 08:49:42 GMT', 5_000],
    ['Sunday, 06-Nov-94 08:50:37 GMT', 60_000],
    ['Sun Nov  6 08:49:38 1994', 1_000],
    ['Sun, 06 Nov 1994 08:49:00 GMT', 0],
    ['Sun, 06 Nov 2094 08:49:00 GMT', 3_600_000],
  ])('reads %j as %i ms', (header, wait) => {
    expect(parseRetryAfter(header, NOW)).toBe(wait)
  })

  it.each([undefined, '', '-1', '1.5', '1e3', '0x10', 'soon', '2026-01-01', 'Sun, 99 Foo 1994 08:49:42 GMT'])(
    'makes nothing of %j',
    (header) => {
      expect(parseRetryAfter(header, NOW)).toBeUndefined()
    },
  )

  it('gives nothing outside 0 to an hour, whatever a server writes', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.nat().map(String),
          fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
        ),
        (header) => {
          const wait = parseRetryAfter(header, NOW)
          return wait === undefined || (wait >= 0 && wait <= 3_600_000)
        },
      ),
    )
  })
})
