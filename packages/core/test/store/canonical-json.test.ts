import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson } from '../../src/store/canonical-json.ts'

describe('canonical JSON', () => {
  it('sorts names, keeps the order of arrays and adds no white space', () => {
    expect(canonicalJson({ b: [3, 1, { y: null, x: 'ä"\n' }], a: true, B: -0.5 })).toBe(
      '{"B":-0.5,"a":true,"b":[3,1,{"x":"ä\\"\\n","y":null}]}',
    )
  })

  it('means the same data as JSON does, and is the same for every order of names', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const text = canonicalJson(value)
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
        expect(canonicalJson(JSON.parse(text))).toBe(text)
        expect(canonicalJson(reversed(value))).toBe(text)
      }),
      { numRuns: 300 },
    )
  })

  it('leaves out members that are undefined', () => {
    expect(canonicalJson({ a: undefined, b: 1 })).toBe('{"b":1}')
  })

  it.each([
    ['undefined', undefined],
    ['a hole in an array', [1, undefined]],
    ['a sparse array', new Array(2)],
    ['NaN', { a: Number.NaN }],
    ['infinity', Number.POSITIVE_INFINITY],
    ['a big integer', 1n],
    ['a function', { act: () => 1 }],
    ['a symbol', Symbol('s')],
    ['a date', { at: new Date() }],
    ['bytes', new Uint8Array(2)],
    ['a map', new Map()],
  ])('refuses %s', (_name, value) => {
    expect(() => canonicalJson(value)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
  })

  it('says where the data is wrong', () => {
    expect(() => canonicalJson({ list: [{ at: new Date() }] })).toThrow('at $.list[0].at')
    expect(() => canonicalJson({ list: [{ at: new Date() }] })).toThrow('an instance of Date')
  })

  it('accepts 100 levels and refuses more, and so every cycle', () => {
    const nested = (levels: number): unknown => (levels === 0 ? 1 : [nested(levels - 1)])
    expect(canonicalJson(nested(100))).toBe(`${'['.repeat(100)}1${']'.repeat(100)}`)
    expect(() => canonicalJson(nested(101))).toThrow('deeper than 100')
    const cycle: { self?: unknown } = {}
    cycle.self = cycle
    expect(() => canonicalJson(cycle)).toThrow('deeper than 100')
  })
})

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).reverse()
  return Object.fromEntries(entries.map(([name, member]) => [name, reversed(member)]))
}
