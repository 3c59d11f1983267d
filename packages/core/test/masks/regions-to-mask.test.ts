import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Orientation } from '../../src/image.ts'
import { toDisplayed } from '../../src/masks/orientation.ts'
import { parseRegions, type Region } from '../../src/masks/region.ts'
import { resolveMask } from '../../src/masks/resolve-mask.ts'
import { failure } from '../support/errors.ts'
import { makeImage } from './support.ts'

function mark(regions: readonly Region[], width: number, height: number, orientation: Orientation = 1) {
  return resolveMask({ regions: parseRegions(regions) }, makeImage(width, height, orientation))
}

describe('a rectangle', () => {
  it('in percent covers the pixels that it says', async () => {
    const mask = await mark([{ x: '70%', y: '88%', width: '28%', height: '10%' }], 1000, 500)
    expect(mask).toMatchObject({
      box: { left: 700, top: 440, width: 280, height: 50 },
      count: 280 * 50,
      origin: 'regions',
      notes: [],
      width: 1000,
      height: 500,
    })
  })

  it('marks exactly the pixels whose centres are inside', async () => {
    const coordinate = fc.double({ min: -5, max: 25, noNaN: true })
    const size = fc.double({ min: 1, max: 15, noNaN: true })
    await fc.assert(
      fc.asyncProperty(coordinate, coordinate, size, size, async (x, y, width, height) => {
        const inside = [...Array(20 * 20).keys()].map((at) => {
          const [across, down] = [(at % 20) + 0.5, Math.floor(at / 20) + 0.5]
          return across >= x && across < x + width && down >= y && down < y + height ? 255 : 0
        })
        fc.pre(inside.some((value) => value === 255))
        const mask = await mark([{ x, y, width, height }], 20, 20)
        expect([...(mask?.data ?? [])]).toEqual(inside)
      }),
      { numRuns: 60 },
    )
  })

  it('shares no pixel and leaves no gap with a neighbour at any fraction', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 200, max: 9800 }), async (part) => {
        const percent = part / 100
        const left = await mark([{ x: 0, y: 0, width: `${percent}%`, height: '50%' }], 97, 4)
        const right = await mark([{ x: `${percent}%`, y: 0, width: `${100 - percent}%`, height: '50%' }], 97, 4)
        expect((left?.count ?? 0) + (right?.count ?? 0)).toBe(97 * 2)
      }),
      { numRuns: 50 },
    )
  })

  it('that reaches outside is cut at the edge, with a note', async () => {
    const mask = await mark([{ x: 90, y: -10, width: 30, height: 30 }], 100, 80)
    expect(mask?.box).toEqual({ left: 90, top: 0, width: 10, height: 20 })
    expect(mask?.notes).toEqual([
      'The region {"x":90,"y":-10,"width":30,"height":30} reaches outside the picture displayed with 100 x 80 pixels and was cut at its edge.',
    ])
  })

  it('that ends at the edge but for a rounding is not noted', async () => {
    const mask = await mark([{ x: '66.7%', y: '90%', width: '33.4%', height: '10%' }], 333, 100)
    expect(mask?.notes).toEqual([])
  })
})

describe('a polygon', () => {
  it('of a rectangle’s corners marks what the rectangle marks', async () => {
    const coordinate = fc.double({ min: 0, max: 12, noNaN: true })
    const size = fc.double({ min: 1, max: 10, noNaN: true })
    await fc.assert(
      fc.asyncProperty(coordinate, coordinate, size, size, async (x, y, width, height) => {
        const points = [
          [x, y],
          [x + width, y],
          [x + width, y + height],
          [x, y + height],
        ] as const
        const [one, other] = await Promise.all([mark([{ points }], 40, 40), mark([{ x, y, width, height }], 40, 40)])
        expect(one?.data).toEqual(other?.data)
      }),
      { numRuns: 60 },
    )
  })

  it('marks exactly the centres that the even-odd rule puts inside', async () => {
    const point = fc.tuple(fc.integer({ min: -30, max: 230 }), fc.integer({ min: -30, max: 230 }))
    await fc.assert(
      fc.asyncProperty(fc.array(point, { minLength: 3, maxLength: 8 }), async (tenths) => {
        const points = tenths.map(([x, y]) => [x / 10, y / 10] as const)
        const centres = [...Array(400).keys()].map((at) => [(at % 20) + 0.5, Math.floor(at / 20) + 0.5] as const)
        // What lies on an edge is either's; the rectangles above test whose.
        const clear = [...centres.keys()].filter((at) => !isOnEdge(centres[at] as [number, number], points))
        const inside = new Set(clear.filter((at) => isInside(centres[at] as [number, number], points)))
        fc.pre(inside.size > 0 && inside.size < clear.length)
        const mask = await mark([{ points }], 20, 20)
        expect(clear.filter((at) => mask?.data[at] === 255)).toEqual([...inside])
      }),
      { numRuns: 80 },
    )
  })

  it('is cut at the edge with a note where it reaches outside', async () => {
    const mask = await mark(
      [
        {
          points: [
            ['50%', '-50%'],
            ['150%', '50%'],
            ['50%', '150%'],
          ],
        },
      ],
      20,
      20,
    )
    expect(mask?.box).toEqual({ left: 10, top: 0, width: 10, height: 20 })
    expect(mask?.notes[0]).toMatch(/reaches outside the picture displayed with 20 x 20 pixels/)
  })
})

describe('regions', () => {
  it('declare no mask when there are none', async () => {
    expect(await resolveMask({ regions: [] }, makeImage(10, 10))).toBeUndefined()
    expect(await resolveMask({}, makeImage(10, 10))).toBeUndefined()
  })

  it.each([1, 2, 3, 4, 5, 6, 7, 8] as const)('are on the displayed picture at orientation %i', async (orientation) => {
    const image = makeImage(30, 20, orientation)
    const mask = await mark([{ x: 2, y: 3, width: 5, height: 4 }], 30, 20, orientation)
    const shown = toDisplayed(mask?.data ?? new Uint8Array(), image)
    const expected = shown.map((_, at) => {
      const x = at % image.displayWidth
      const y = Math.floor(at / image.displayWidth)
      return x >= 2 && x < 7 && y >= 3 && y < 7 ? 255 : 0
    })
    expect(shown).toEqual(expected)
    expect(mask).toMatchObject({ width: 30, height: 20, count: 20 })
  })

  it('overlapping are united', async () => {
    const mask = await mark(
      [
        { x: 0, y: 0, width: 4, height: 4 },
        { x: 2, y: 2, width: 4, height: 4 },
      ],
      10,
      10,
    )
    expect(mask?.count).toBe(28)
  })

  it.each<[string, Region[], RegExp]>([
    [
      'wholly outside',
      [{ x: 300, y: 0, width: 10, height: 10 }],
      /\{"x":300,.* lies outside the picture; got it for a picture displayed with 300 x 400 pixels/,
    ],
    ['above the picture', [{ x: 0, y: -20, width: 10, height: 20 }], /lies outside the picture/],
    ['without width', [{ x: 0, y: 0, width: 0, height: 10 }], /has no area: its width and height must be above 0/],
    ['of negative height', [{ x: 0, y: 0, width: '10%', height: '-5%' }], /"height":"-5%"\} has no area/],
    ['between two pixel centres', [{ x: 10.6, y: 10, width: 0.8, height: 5 }], /selects no pixel/],
    [
      'a line',
      [
        {
          points: [
            [0, 0],
            [10, 0],
            [20, 0],
          ],
        },
      ],
      /has no area: its points lie on a line/,
    ],
    [
      'a slanted line',
      [
        {
          points: [
            [0, 0],
            [10, 10],
            [20, 20],
          ],
        },
      ],
      /selects no pixel/,
    ],
    [
      'a polygon outside',
      [
        {
          points: [
            [-9, 0],
            [-1, 0],
            [-5, 9],
          ],
        },
      ],
      /lies outside the picture/,
    ],
  ])('%s are refused', async (_, regions, message) => {
    const error = await failure(mark([{ x: 1, y: 1, width: 5, height: 5 }, ...regions], 400, 300, 6))
    expect(error).toMatchObject({ code: 'INVALID_MASK', spent: 'no', retryable: false })
    expect(error.message).toMatch(message)
    expect(error.message).toContain('300 x 400')
    expect(error.hint).toBe(
      'Give regions on the picture as it is displayed: x from 0 to 300, y from 0 to 400, or percentages from 0% to 100%.',
    )
  })

  it('that are no finite numbers are refused even when nobody parsed them', async () => {
    const region = { x: Number.NaN, y: 0, width: 5, height: 5 }
    const error = await failure(resolveMask({ regions: [region] }, makeImage(10, 10)))
    expect(error.code).toBe('INVALID_MASK')
    expect(error.message).toMatch(/"x":"NaN".*no finite number/)
  })

  it('that cover everything are refused', async () => {
    const error = await failure(mark([{ x: 0, y: 0, width: '100%', height: '100%' }], 10, 10))
    expect(error).toMatchObject({
      code: 'INVALID_MASK',
      message: 'Expected a mask that keeps some pixels; this one marks all 10 x 10.',
    })
  })

  it('are not looked at after an abort', async () => {
    const request = { regions: parseRegions([{ x: 0, y: 0, width: 2, height: 2 }]) }
    const error = await failure(resolveMask(request, makeImage(10, 10), { signal: AbortSignal.abort() }))
    expect(error.code).toBe('ABORTED')
  })
})

type Point = readonly [number, number]

function isInside([x, y]: Point, points: readonly Point[]): boolean {
  return points.reduce((inside, to, index) => {
    const from = points.at(index - 1) as Point
    return to[1] > y !== from[1] > y && x > crossing(y, to, from) ? !inside : inside
  }, false)
}

function isOnEdge([x, y]: Point, points: readonly Point[]): boolean {
  return points.some((to, index) => {
    const from = points.at(index - 1) as Point
    return Math.abs(x - crossing(y, to, from)) < 1e-9 || Math.abs(to[1] - y) < 1e-9
  })
}

function crossing(y: number, one: Point, other: Point): number {
  return one[0] + ((y - one[1]) * (other[0] - one[0])) / (other[1] - one[1])
}
