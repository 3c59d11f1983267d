import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seal, unseal } from '../../src/store/sealed-json.ts'

const DATA = fc.jsonValue({ maxDepth: 3 })

describe('a sealed record', () => {
  it('gives back what was put in, on one line', () => {
    fc.assert(
      fc.property(DATA, (value) => {
        const text = seal(value)
        expect(Buffer.from(text).every((byte) => byte >= 0x20)).toBe(true)
        expect(unseal(text)).toEqual({ status: 'sound', value: JSON.parse(JSON.stringify(value)) })
      }),
      { numRuns: 200 },
    )
  })

  it('never gives other data after one bit has changed', () => {
    fc.assert(
      fc.property(DATA, fc.nat(), fc.integer({ min: 0, max: 7 }), (value, position, bit) => {
        const bytes = Buffer.from(seal(value))
        const index = position % bytes.length
        bytes[index] = (bytes[index] ?? 0) ^ (1 << bit)
        const verdict = unseal(bytes.toString('utf8'))
        // A changed format version reads as newer; data that means the same (1E2 for 1e2) is the same data.
        if (verdict.status === 'sound') expect(verdict.value).toEqual(JSON.parse(JSON.stringify(value)))
      }),
      { numRuns: 1_000 },
    )
  })

  it('is damaged when any part of its end is missing', () => {
    fc.assert(
      fc.property(DATA, fc.nat(), (value, length) => {
        const text = seal(value)
        expect(unseal(text.slice(0, length % text.length)).status).toBe('damaged')
      }),
      { numRuns: 200 },
    )
  })

  it('survives being formatted by another program, and other line ends', () => {
    const text = JSON.stringify(JSON.parse(seal({ b: [1, 2], a: 'x' })), null, 2).replaceAll('\n', '\r\n')
    expect(unseal(text)).toEqual({ status: 'sound', value: { a: 'x', b: [1, 2] } })
  })

  it('tells a newer format from damage', () => {
    expect(unseal('{"format":2,"anything":{"new":true}}')).toEqual({ status: 'newer', format: 2 })
  })

  it.each([
    ['nothing', '', 'it is empty'],
    ['white space', ' \n', 'it is empty'],
    ['other JSON', '[1]', 'it is no complete JSON'],
    ['null', 'null', 'it is no complete JSON'],
    ['no version', seal(1).replace('"format":1', '"format":0'), 'it has no format version'],
    ['a version that is no number', seal(1).replace('"format":1', '"format":"2"'), 'it has no format version'],
    ['no checksum', '{"format":1,"value":1}', 'its checksum is wrong'],
    ['another value', seal(1).replace('"value":1', '"value":2'), 'its checksum is wrong'],
    ['very deep nesting', `{"format":1,"value":${'['.repeat(9_999)}${']'.repeat(9_999)}}`, 'it is no complete JSON'],
  ])('is damaged when it is %s', (_name, text, why) => {
    expect(unseal(text)).toEqual({ status: 'damaged', why })
  })
})
