import { describe, expect, it } from 'vitest'
import { coverageOf, maskAround, stamp } from './support/glyphs.ts'
import { maskOf, paint, photo, psnr, randomFrom } from './support/pictures.ts'
import { needlesslyChanged, restored } from './support/restore.ts'

const WIDTH = 360
const HEIGHT = 180
const truth = photo(WIDTH, HEIGHT, { seed: 11 })
const coverage = coverageOf('SAMPLE', { left: 60, top: 40, size: 36, stroke: 6 }, WIDTH, HEIGHT)
const tight = maskAround(coverage, WIDTH, HEIGHT, 2)
const rectangle = maskOf(WIDTH, HEIGHT, (x, y) => x >= 40 && x < 300 && y >= 20 && y < 98)
const HOLES = { translucent: 'never', generous: false } as const

describe('translucent marks', () => {
  it.each([
    ['white', 0.35, [255, 255, 255]],
    ['white', 0.6, [255, 255, 255]],
    ['black', 0.4, [0, 0, 0]],
    ['red', 0.5, [220, 30, 40]],
  ] as const)('are taken off when they are %s at %f, far better than any fill', (_, opacity, colour) => {
    const marked = stamp(truth, coverage, opacity, colour)
    const { image, summary } = restored(marked, tight)
    const filled = restored(marked, tight, HOLES)
    expect(summary.method).toBe('deblend')
    expect(summary.opacity).toBeCloseTo(opacity, 1)
    expect(psnr(truth, image, tight)).toBeGreaterThan(psnr(truth, filled.image, tight) + 6)
  })

  it.each([
    [1, 8],
    [4, 8],
    [3, 16],
  ] as const)('are taken off pictures of %i channels and %i bits', (channels, depth) => {
    const original = photo(WIDTH, HEIGHT, { channels, depth, seed: 11 })
    const white = depth === 8 ? 255 : 65535
    const marked = stamp(original, coverage, 0.4, [white, white, white])
    const { image, summary } = restored(marked, tight)
    expect(summary.method).toBe('deblend')
    expect(summary.colour?.every((sample) => sample === white)).toBe(true)
    expect(psnr(original, image, tight)).toBeGreaterThan(36)
  })

  it('are taken off out of a rectangle around them, and the rest of it stays as it was', () => {
    const marked = stamp(truth, coverage, 0.45, [255, 255, 255])
    const { image, summary } = restored(marked, rectangle)
    expect(summary.method).toBe('deblend')
    expect(psnr(truth, image, rectangle)).toBeGreaterThan(38)
    expect(needlesslyChanged(marked, image, rectangle, coverage)).toBeLessThan(0.15)
  })

  it('are taken off noisy pictures without making the noise stronger', () => {
    const random = randomFrom(4)
    const marked = stamp(truth, coverage, 0.4, [255, 255, 255])
    const noisy = { ...marked, data: marked.data.map((value) => Math.max(0, Math.min(255, value + 6 * random() - 3))) }
    const { image, summary } = restored(noisy, tight)
    expect(summary.method).toBe('deblend')
    expect(psnr(truth, image, tight)).toBeGreaterThan(psnr(truth, restored(noisy, tight, HOLES).image, tight) + 1.5)
  })

  it('are looked through where lines of the picture run under thick strokes', () => {
    const size = { left: 40, top: 30, size: 150, stroke: 34 }
    const thick = coverageOf('PLE', size, 520, 220)
    const bright = photo(520, 220, { seed: 11 })
    // Gaps between planks, darker than what a fill expects and than the mark makes of it.
    const planked = {
      ...bright,
      data: bright.data.map((value, i) => (Math.floor(i / (3 * 520)) % 40 < 2 ? 30 : value)),
    }
    const mask = maskAround(thick, 520, 220, 2)
    const { image, summary } = restored(stamp(planked, thick, 0.35, [255, 255, 255]), mask)
    expect(summary.method).toBe('deblend')
    expect(psnr(planked, image, mask)).toBeGreaterThan(28)
  })

  it('are filled as holes when de-blending is switched off', () => {
    const marked = stamp(truth, coverage, 0.4, [255, 255, 255])
    const { summary } = restored(marked, tight, HOLES)
    expect(summary.method).toBe('interpolation')
    expect(summary.opacity).toBeUndefined()
  })
})

describe('generous masks', () => {
  const opaque = stamp(truth, coverage, 1, [255, 255, 255])

  it('shrink to an opaque text inside them', () => {
    const { image, summary } = restored(opaque, rectangle)
    expect(summary.method).toBe('interpolation')
    expect(psnr(truth, image, tight)).toBeGreaterThan(26)
    expect(needlesslyChanged(opaque, image, rectangle, coverage)).toBeLessThan(0.4)
  })

  it('shrink to opaque letters that are too thin to have a core', () => {
    const thin = coverageOf('SAMPLE', { left: 90, top: 50, size: 18, stroke: 1.6 }, WIDTH, HEIGHT)
    const wide = maskOf(WIDTH, HEIGHT, (x, y) => x >= 74 && x < 216 && y >= 36 && y < 82)
    const marked = stamp(truth, thin, 1, [255, 255, 255])
    const { image } = restored(marked, wide)
    expect(psnr(truth, image, maskAround(thin, WIDTH, HEIGHT, 2))).toBeGreaterThan(28)
    expect(needlesslyChanged(marked, image, wide, thin)).toBeLessThan(0.4)
  })

  it('are filled whole when the option is off', () => {
    const { image } = restored(opaque, rectangle, HOLES)
    expect(needlesslyChanged(opaque, image, rectangle, coverage)).toBeGreaterThan(0.8)
  })

  it('are filled whole when what would stay has colours that are found nowhere else', () => {
    const plate = maskOf(WIDTH, HEIGHT, (x, y) => x >= 50 && x < 290 && y >= 30 && y < 88)
    const logo = stamp(paint(truth, plate, 0), coverage, 1, [255, 255, 255])
    for (let i = 0; i < plate.data.length; i += 1) {
      if (plate.data[i] !== 0 && coverage[i] === 0) logo.data.set([250, 0, 250], i * 3)
    }
    const { image } = restored(logo, rectangle)
    expect(psnr(truth, image, plate)).toBeGreaterThan(15)
  })

  it('are filled whole when there is no mark to be found', () => {
    const { summary } = restored(truth, rectangle)
    expect(summary.method).not.toBe('deblend')
    expect(summary.marked).toBe(260 * 78)
  })

  it('are filled without a search where they hold but one colour, which the picture around has too', () => {
    const flat = { ...truth, data: truth.data.map(() => 180) }
    const { image, summary } = restored(flat, rectangle)
    expect(summary).toMatchObject({ recognised: false, marked: 260 * 78 })
    expect(image.data).toEqual(flat.data)
  })

  it('are left as they are when there is no mark to be found and the caller wants it so', () => {
    const { image, summary } = restored(truth, rectangle, { unfound: 'keep' })
    expect(summary).toMatchObject({ method: 'none', marked: 0 })
    expect(image.data).toEqual(truth.data)
  })

  it('are still searched and cleaned then when there is a mark', () => {
    const { image, summary } = restored(opaque, rectangle, { unfound: 'keep' })
    expect(summary.method).toBe('interpolation')
    expect(psnr(truth, image, tight)).toBeGreaterThan(26)
  })
})
