import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Census, takeCensus } from '../../src/masks/census.ts'
import { BLACK, WHITE } from '../../src/masks/colour.ts'
import { makeMask } from '../../src/masks/make-mask.ts'
import { alphaAsGrey, GreyGrid, opaqueColours, type PixelGrid, RgbGrid } from '../../src/masks/pixel-grid.ts'

const WIDTH = 37

/** Few values, so that runs and repeated rows occur; whole rows of pixels. */
const samples = (channels: number) =>
  fc
    .array(fc.tuple(fc.constantFrom(0, 1, 254, 255), fc.integer({ min: 1, max: 60 })), { minLength: 1, maxLength: 30 })
    .map((runs) => {
      const pixels = runs.flatMap(([value, times]) => Array.from({ length: times }, () => value))
      const whole = Math.ceil(pixels.length / WIDTH) * WIDTH
      return Uint8Array.from({ length: whole * channels }, (_, at) => {
        const value = pixels[Math.floor(at / channels)] ?? 0
        return at % channels === 1 ? 255 - value : value
      })
    })

const kinds: Readonly<Record<string, { channels: number; open: (data: Uint8Array) => PixelGrid; colourOf: number[] }>> =
  {
    grey: { channels: 1, open: (data) => new GreyGrid(data, WIDTH), colourOf: [0, 0, 0] },
    RGB: { channels: 3, open: (data) => new RgbGrid(data, WIDTH), colourOf: [0, 1, 2] },
    RGBA: { channels: 4, open: (data) => opaqueColours(wordsOf(data), WIDTH), colourOf: [0, 1, 2] },
    alpha: { channels: 4, open: (data) => alphaAsGrey(wordsOf(data), WIDTH), colourOf: [3, 3, 3] },
  }

/** Rows in any order of up to four kinds, some of which differ in one pixel only. */
const tiledSamples = (channels: number) =>
  fc
    .record({
      kinds: fc.array(samples(1), { minLength: 1, maxLength: 3 }),
      other: fc.nat({ max: WIDTH - 1 }),
      order: fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 24 }),
    })
    .map(({ kinds, other, order }) => {
      const rows = kinds.map((kind) => kind.subarray(0, WIDTH))
      const alike = (rows[0] as Uint8Array).slice()
      alike[other] = 7
      const all = order.flatMap((kind) => [...([...rows, alike][kind % (rows.length + 1)] as Uint8Array)])
      return Uint8Array.from({ length: all.length * channels }, (_, at) => all[Math.floor(at / channels)] as number)
    })

function wordsOf(data: Uint8Array): Uint32Array {
  return new Uint32Array(data.buffer, data.byteOffset, data.length / 4)
}

describe.each(Object.entries(kinds))('samples of %s', (_, { channels, open, colourOf }) => {
  const colourAt = (data: Uint8Array, at: number) =>
    colourOf.reduce((sum, channel, place) => sum + (data[at * channels + channel] as number) * 256 ** place, 0)

  it('are read as colours, and in runs that end where the colour does', () => {
    fc.assert(
      fc.property(samples(channels), fc.nat(), (data, seed) => {
        const grid = open(data)
        expect(grid.length).toBe(data.length / channels)
        const at = seed % grid.length
        const rowEnd = (Math.floor(at / WIDTH) + 1) * WIDTH
        let end = at + 1
        while (end < rowEnd && colourAt(data, end) === colourAt(data, at)) end++
        expect(grid.colourAt(at)).toBe(colourAt(data, at))
        expect(grid.runEnd(at, rowEnd)).toBe(end)
      }),
    )
  })

  it('are counted, and painted by colour, whether their runs are few or many', () => {
    fc.assert(
      fc.property(samples(channels), (data) => {
        const grid = open(data)
        const census = takeCensus(grid, Number.POSITIVE_INFINITY)
        const colours = census?.colours ?? []
        const all = Array.from({ length: grid.length }, (_, at) => colourAt(data, at))
        expect(census?.totals).toEqual(colours.map((colour) => all.filter((other) => other === colour).length))
        const verdicts = Uint8Array.from(colours, (_, place) => (place % 2 === 0 ? 255 : 0))
        expect([...(census?.paint(verdicts) ?? [])]).toEqual(all.map((colour) => verdicts[colours.indexOf(colour)]))
      }),
    )
  })

  it('are counted, told flat from edge, painted and framed as well where rows repeat', () => {
    fc.assert(
      fc.property(tiledSamples(channels), (data) => {
        const grid = open(data)
        const census = takeCensus(grid, Number.POSITIVE_INFINITY) as Census
        const all = Array.from({ length: grid.length }, (_, at) => colourAt(data, at))
        const isFlat = (at: number) => {
          const colour = all[at] as number
          if (at % WIDTH === 0 || all[at - 1] !== colour) return false
          if (colour === BLACK || colour === WHITE) return true
          return all[at - WIDTH] === colour && all[at - WIDTH - 1] === colour
        }
        const count = (admits: (at: number) => boolean) =>
          census.colours.map((colour) => all.filter((other, at) => other === colour && admits(at)).length)
        expect(census.totals).toEqual(count(() => true))
        expect(census.flats).toEqual(count(isFlat))
        const verdicts = Uint8Array.from(census.colours, (_, place) => (place % 2 === 0 ? 255 : 0))
        const painted = census.paint(verdicts)
        expect([...painted]).toEqual(all.map((colour) => verdicts[census.colours.indexOf(colour)]))
        if (census.colours.length < 2) return
        const size = { width: WIDTH, height: grid.length / WIDTH }
        expect(makeMask(painted, size, 'white', [], census.repeats)).toEqual(makeMask(painted, size, 'white', []))
      }),
    )
  })

  it('have rows that repeat the first of their kind', () => {
    const kind = (value: number) => new Uint8Array(WIDTH * channels).fill(value)
    const rows = [kind(0), kind(0), kind(9), kind(0), kind(9), kind(9), kind(3)]
    expect([...open(Buffer.concat(rows)).findRepeatedRows()]).toEqual([-1, 0, -1, 0, 2, 2, -1])
  })
})

it('are counted with thousands of colours', () => {
  const data = Uint8Array.from({ length: 3 * WIDTH * 200 }, (_, at) => (at * 2_654_435_761) >>> (at % 13))
  const grid = new RgbGrid(data, WIDTH)
  const census = takeCensus(grid, Number.POSITIVE_INFINITY)
  const all = new Set(Array.from({ length: grid.length }, (_, at) => grid.colourAt(at)))
  expect(new Set(census?.colours)).toEqual(all)
  expect(census?.colours.length).toBe(all.size)
  expect(all.size).toBeGreaterThan(2_000)
  expect(takeCensus(grid, 1_000)).toBeUndefined()
})
