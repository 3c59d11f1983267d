import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalRegionSchema, parseRegions } from '../../src/masks/region.ts'
import { failure } from '../support/errors.ts'

const rectangle = { x: '70%', y: '88%', width: '28%', height: '10%' }

describe('parseRegions', () => {
  it.each([
    ['a unit of the region', [{ x: 70, y: 88, width: 28, height: 10, unit: 'percent' }], undefined],
    ['a unit of the request', [{ x: 70, y: 88, width: 28, height: 10 }], 'percent' as const],
    ['another spelling of the numbers', [{ x: ' 70.0 %', y: '8.8e1%', width: '+28%', height: '10.%' }], undefined],
    ['a repetition', [rectangle, { ...rectangle }], undefined],
    ['a unit that no number uses', [{ ...rectangle, unit: 'px' }], undefined],
  ])('gives the same value for %s', (_, written, unit) => {
    expect(parseRegions(written, unit)).toEqual(parseRegions([rectangle]))
  })

  it('lets the unit of a region beat the unit of the request', () => {
    const [region] = parseRegions([{ x: 1, y: 2, width: 3, height: 4, unit: 'px' }], 'percent')
    expect(region).toEqual({ x: 1, y: 2, width: 3, height: 4 })
  })

  it('keeps pixels and percent apart, and takes zero as the same in both', () => {
    const base = { y: 1, width: 2, height: 3 }
    expect(parseRegions([{ x: 10, ...base }])).not.toEqual(parseRegions([{ x: '10%', ...base }]))
    expect(parseRegions([{ x: '0%', ...base }])).toEqual(parseRegions([{ x: -0, ...base }]))
  })

  it('takes a polygon for the same from any corner, in either direction, as pairs or objects, closed or not', () => {
    const corners = [
      [0, 0],
      [40, 5],
      ['50%', 30],
      [7, 60],
    ] as const
    fc.assert(
      fc.property(fc.nat(3), fc.boolean(), fc.boolean(), fc.boolean(), (start, reversed, asObjects, closed) => {
        const turned: (readonly [number | string, number])[] = [...corners.slice(start), ...corners.slice(0, start)]
        if (reversed) turned.reverse()
        if (closed) turned.push(...turned.slice(0, 1))
        const points = asObjects ? turned.map(([x, y]) => ({ x, y })) : turned
        expect(parseRegions([{ points }])).toEqual(parseRegions([{ points: corners }]))
      }),
    )
  })

  it('does not confuse polygons whose corners come in another order', () => {
    const crossed = [
      [0, 0],
      [10, 10],
      [10, 0],
      [0, 10],
    ]
    const square = [
      [0, 0],
      [10, 0],
      [10, 10],
      [0, 10],
    ]
    expect(parseRegions([{ points: crossed }])).not.toEqual(parseRegions([{ points: square }]))
  })

  it('gives one value for any order of regions, which survives JSON and parsing again', () => {
    const length = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer().map((n) => `${n}%`),
    )
    const region = fc.oneof(
      fc.record({ x: length, y: length, width: length, height: length }),
      fc.record({ points: fc.array(fc.tuple(length, length), { minLength: 3, maxLength: 6 }) }),
    )
    fc.assert(
      fc.property(fc.array(region, { maxLength: 5 }), (regions) => {
        const parsed = parseRegions(regions)
        expect(parseRegions([...regions].reverse())).toEqual(parsed)
        const read = JSON.parse(JSON.stringify(parsed))
        expect(read).toEqual(parsed)
        for (const one of read) expect(canonicalRegionSchema.safeParse(one).success).toBe(true)
      }),
      { numRuns: 60 },
    )
  })

  it.each([
    ['no list', rectangle, /Expected a list of regions, got \{ x: /],
    ['a number', [5], /Region 1: expected \{ x, y, width, height \} or \{ points \}, got 5/],
    [
      'a missing field',
      [rectangle, { x: 1, y: 2, width: 3 }],
      /Region 2: height: expected a finite number or a percentage such as "28%", got nothing/,
    ],
    ['a field that is no length', [{ ...rectangle, y: '10px' }], /Region 1: y: .* got "10px"/],
    ['NaN', [{ ...rectangle, x: Number.NaN }], /Region 1: x: .* got NaN/],
    ['an infinite number', [{ ...rectangle, width: '1e999%' }], /Region 1: width: expected a finite number/],
    ['an unknown unit', [{ ...rectangle, unit: 'cm' }], /Region 1: unit: expected "px" or "percent", got "cm"/],
    ['an unknown field', [{ ...rectangle, w: 3 }], /Region 1: .*"w"/],
    [
      'two points',
      [
        {
          points: [
            [0, 0],
            [1, 1],
          ],
        },
      ],
      /Region 1: points: expected at least 3 points/,
    ],
    [
      'a point of three numbers',
      [
        {
          points: [
            [0, 0],
            [1, 1, 1],
            [2, 0],
          ],
        },
      ],
      /Region 1: points.1: expected \{ x, y \} or \[x, y\].* got \[ 1, 1, 1 \]/,
    ],
    ['a thousand and one regions', Array.from({ length: 1001 }, () => rectangle), /at most 1000 regions, got 1001/],
  ])('refuses %s and says where', async (_, value, message) => {
    const error = await failure(() => parseRegions(value))
    expect(error).toMatchObject({ code: 'INVALID_INPUT', retryable: false, spent: 'no' })
    expect(error.message).toMatch(message)
    expect(error.hint.length).toBeGreaterThan(20)
  })
})

describe('values that are no JSON', () => {
  const ownMember: { self?: unknown } = {}
  ownMember.self = ownMember

  it.each([10n, [10n], Symbol('x'), ownMember, () => 1, { x: 1n, y: 0, width: 1, height: 1 }, [{ points: [[1n, 2]] }]])(
    'are refused with the typed error, not with an accident: %#',
    async (regions) => {
      expect((await failure(() => parseRegions(regions))).code).toBe('INVALID_INPUT')
    },
  )
})
