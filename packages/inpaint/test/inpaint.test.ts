import { getEventListeners } from 'node:events'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { applyPatches, createInpainter, inpaint, type PixelImage, type PixelMask } from '../src/index.ts'
import { coverageOf, maskAround } from './support/glyphs.ts'
import { maskOf, paint, photo, psnr } from './support/pictures.ts'

const inpainter = createInpainter({ threads: 2 })
afterAll(() => inpainter.close())

async function clean(image: PixelImage, mask: PixelMask): Promise<PixelImage> {
  const { patches } = await inpainter.inpaint(image, mask, { translucent: 'never', generous: false })
  const copy = { ...image, data: image.data.slice() }
  applyPatches(copy, patches)
  return copy
}

function changedOutside(before: PixelImage, after: PixelImage, mask: PixelMask): number {
  let changed = 0
  for (let i = 0; i < before.data.length; i += 1) {
    if (mask.data[Math.floor(i / before.channels)] === 0 && before.data[i] !== after.data[i]) changed += 1
  }
  return changed
}

describe('inpaint', () => {
  const truth = photo(200, 120)
  const coverage = coverageOf('SAMPLE', { left: 20, top: 40, size: 30, stroke: 4 }, 200, 120)
  const mask = maskAround(coverage, 200, 120, 2)

  it('brings back what an opaque text hid, by its surroundings alone', async () => {
    const result = await clean(paint(truth, mask, 255), mask)
    expect(psnr(truth, result, mask)).toBeGreaterThan(29)
    expect(changedOutside(truth, result, mask)).toBe(0)
  })

  it.each([
    [1, 8],
    [2, 8],
    [3, 8],
    [4, 8],
    [1, 16],
    [2, 16],
    [3, 16],
    [4, 16],
  ] as const)('works on %i channels of %i bits', async (channels, depth) => {
    const original = photo(200, 120, { channels, depth })
    const result = await clean(paint(original, mask, 0), mask)
    expect(psnr(original, result, mask)).toBeGreaterThan(27)
    expect(changedOutside(original, result, mask)).toBe(0)
  })

  it('gives 16-bit pictures more than 8 bits of result', async () => {
    const original = photo(200, 120, { channels: 1, depth: 16 })
    const result = await clean(original, mask)
    const values = new Set(result.data.filter((_, i) => mask.data[i] !== 0).map((value) => value % 257))
    expect(values.size).toBeGreaterThan(100)
  })

  it('does the same work on every run, whatever the number of threads', async () => {
    const marked = paint(truth, mask, 255)
    const once = await inpaint(marked, mask)
    const again = await inpainter.inpaint(marked, mask)
    expect(again.patches).toEqual(once.patches)
    expect(again.regions).toEqual(once.regions)
  })

  it('answers each mark with a patch and a report of its own', async () => {
    const two = maskOf(200, 120, (x, y) => (x < 10 && y < 10) || (x > 180 && y > 100))
    const { patches, regions } = await inpainter.inpaint(truth, two)
    expect(regions.map((region) => region.box)).toEqual([
      { left: 0, top: 0, width: 10, height: 10 },
      { left: 181, top: 101, width: 19, height: 19 },
    ])
    expect(regions.map((region) => region.masked)).toEqual([100, 361])
    expect(patches.map(({ left, top, width, height }) => ({ left, top, width, height }))).toEqual(
      regions.map((region) => region.box),
    )
  })

  it('returns nothing for an empty mask', async () => {
    expect(
      await inpainter.inpaint(
        truth,
        maskOf(200, 120, () => false),
      ),
    ).toEqual({ patches: [], regions: [] })
  })

  it('reports progress that begins at 0, only grows and ends at 1', async () => {
    const seen: number[] = []
    const wide = maskOf(200, 120, (x, y) => (x % 40 < 6 || y % 40 < 6) && x > 8)
    await inpainter.inpaint(truth, wide, { onProgress: (fraction) => seen.push(fraction) })
    expect(seen[0]).toBe(0)
    expect(seen.at(-1)).toBe(1)
    expect(seen.length).toBeGreaterThan(3)
    expect(seen).toEqual([...new Set(seen)].sort((a, b) => a - b))
  })

  it('refuses a mask over the whole picture', async () => {
    await expect(
      inpainter.inpaint(
        truth,
        maskOf(200, 120, () => true),
      ),
    ).rejects.toThrow(RangeError)
  })

  it('makes a mark on a transparent ground transparent again', async () => {
    const sticker = photo(60, 40, { channels: 4 })
    for (let i = 0; i < 60 * 40; i += 1) sticker.data.fill(0, i * 4, i * 4 + 4)
    const square = maskOf(60, 40, (x, y) => x > 20 && x < 30 && y > 10 && y < 20)
    for (let i = 0; i < 60 * 40; i += 1) if (square.data[i] !== 0) sticker.data.fill(200, i * 4, i * 4 + 4)
    const result = await clean(sticker, square)
    expect(result.data.filter((_, i) => i % 4 === 3).every((alpha) => alpha === 0)).toBe(true)
  })

  it('does not take the colour of transparent pixels for the picture', async () => {
    const original = photo(60, 40, { channels: 4 })
    const hidden = maskOf(60, 40, (x) => x > 40)
    for (let i = 0; i < 60 * 40; i += 1) if (hidden.data[i] !== 0) original.data.set([255, 0, 255, 0], i * 4)
    const square = maskOf(60, 40, (x, y) => x > 30 && x < 41 && y > 10 && y < 20)
    const result = await clean(original, square)
    const inside = maskOf(60, 40, (x, y) => x > 36 && x < 41 && y > 10 && y < 20)
    expect(psnr(original, result, inside)).toBeGreaterThan(20)
  })

  it('leaves no trace of where large marks are cut into tiles', async () => {
    const wide = photo(1500, 700, { seed: 3 })
    const lines = maskOf(1500, 700, (x, y) => (x + y) % 61 < 5)
    const result = await clean(wide, lines)
    // Tiles begin at multiples of 512 pixels: errors there are no larger than elsewhere.
    const atSeams = maskOf(1500, 700, (x, y) => (x + y) % 61 < 5 && (x % 512 < 2 || y % 512 < 2) && x > 2 && y > 2)
    expect(psnr(wide, result, atSeams)).toBeGreaterThan(psnr(wide, result, lines) - 1)
  })

  it('survives any mask on any small picture, and changes nothing outside it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom(1, 2, 3, 4) as fc.Arbitrary<1 | 2 | 3 | 4>,
        fc.constantFrom(8, 16) as fc.Arbitrary<8 | 16>,
        fc.array(fc.nat(), { minLength: 1, maxLength: 6 }),
        fc.boolean(),
        async (width, height, channels, depth, seeds, inverted) => {
          fc.pre(width * height > 1)
          const image = photo(width, height, { channels, depth, seed: seeds[0]! })
          const spots = new Set(seeds.map((seed) => seed % (width * height)))
          fc.pre(spots.size < width * height)
          const spotted = maskOf(width, height, (x, y) => spots.has(y * width + x) !== inverted)
          const { patches } = await inpainter.inpaint(image, spotted)
          const result = { ...image, data: image.data.slice() }
          applyPatches(result, patches)
          expect(changedOutside(image, result, spotted)).toBe(0)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('fills everything from the one pixel that is left', async () => {
    const flat = { data: new Uint8Array(50 * 30 * 3).fill(90), width: 50, height: 30, channels: 3 as const }
    const allButOne = maskOf(50, 30, (x, y) => x !== 7 || y !== 4)
    const result = await clean(paint(flat, allButOne, 255), allButOne)
    expect(result.data).toEqual(flat.data)
  })
})

describe('aborting', () => {
  const image = photo(600, 400)
  const mask = maskOf(600, 400, (x, y) => x % 16 < 8 && y > 10)

  it('rejects with the reason of the signal and goes on working for others', async () => {
    const controller = new AbortController()
    const reason = new Error('enough')
    const open = inpainter.inpaint(image, mask, {
      signal: controller.signal,
      onProgress: (fraction) => fraction > 0 && controller.abort(reason),
    })
    await expect(open).rejects.toBe(reason)
    expect(getEventListeners(controller.signal, 'abort')).toEqual([])
    const small = maskOf(600, 400, (x, y) => x < 5 && y < 5)
    expect((await inpainter.inpaint(image, small)).patches).toHaveLength(1)
  })

  it('rejects at once when the signal was aborted before', async () => {
    const signal = AbortSignal.abort()
    await expect(inpaint(image, mask, { signal })).rejects.toBe(signal.reason)
  })

  it('rejects open work when the inpainter is closed', async () => {
    const closing = createInpainter({ threads: 1 })
    const open = closing.inpaint(image, mask, { onProgress: (fraction) => fraction > 0 && void closing.close() })
    await expect(open).rejects.toThrow('closed')
  })
})
