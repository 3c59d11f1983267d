import { describe, expect, it } from 'vitest'
import { isExempt } from '../../src/net/no-proxy.ts'

const service = new URL('https://backend.kaze.test')

describe('NO_PROXY', () => {
  it.each([
    '*',
    'backend.kaze.test',
    'BACKEND.kaze.TEST',
    'kaze.test',
    '.kaze.test',
    '*.kaze.test',
    'backend.kaze.test:443',
    'other.test, kaze.test',
    'other.test kaze.test',
  ])('"%s" names a host, what is below it, or everything', (list) => {
    expect(isExempt(service, list)).toBe(true)
  })

  it.each(['', ',', 'aze.test', 'test.kaze', 'backend.kaze.test:8443', 'kaze', 'sub.backend.kaze.test'])(
    '"%s" names no other host and no other port',
    (list) => {
      expect(isExempt(service, list)).toBe(false)
    },
  )

  it('knows ports that are written out, and addresses', () => {
    expect(isExempt(new URL('https://kaze.test:8443'), 'kaze.test:8443')).toBe(true)
    expect(isExempt(new URL('https://192.0.2.7'), '192.0.2.7')).toBe(true)
    expect(isExempt(new URL('https://[2001:db8::1]'), '[2001:db8::1]')).toBe(true)
  })
})
