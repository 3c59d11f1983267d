import { describe, expect, it } from 'vitest'
import { contentKey, isContentKey, parseContentKey, sha256Hex } from '../../src/store/key.ts'

describe('content keys', () => {
  it('are the SHA-256 of the key format and the canonical parts, now and in every later version', () => {
    expect(contentKey({ image: 'ab', engine: 'local 1' })).toBe(
      sha256Hex('unmark key 1\n{"engine":"local 1","image":"ab"}'),
    )
  })

  it('do not depend on the order of names, and do depend on every value', () => {
    const key = contentKey({ image: 'ab', output: { format: 'png' } })
    expect(contentKey({ output: { format: 'png' }, image: 'ab' })).toBe(key)
    expect(contentKey({ output: { format: 'jpeg' }, image: 'ab' })).not.toBe(key)
    expect(contentKey({ output: { format: 'png' }, image: 'ab', mask: null })).not.toBe(key)
  })

  it('are recognised by their form', () => {
    const key = contentKey({})
    expect(parseContentKey(key)).toBe(key)
    expect(isContentKey(key)).toBe(true)
  })

  it.each([
    ['a short one', 'ab'],
    ['capitals', 'A'.repeat(64)],
    ['a line end', `${'a'.repeat(64)}\n`],
    ['a path', `../${'a'.repeat(61)}`],
    ['a number', 5],
    ['nothing', undefined],
  ])('are refused as %s', (_name, value) => {
    expect(() => parseContentKey(value)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
  })
})
