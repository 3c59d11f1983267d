import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyPatches, type PixelImage, removeOverlay, tileOverlay } from '../../src/index.ts'
import { lay, logo } from '../support/logos.ts'
import { photo } from '../support/pictures.ts'

const truth = photo(260, 160, { seed: 11 })
const mark = logo(120, 40, { seed: 3 })
const at = { x: 90, y: 70 }

function resized(image: PixelImage, width: number, height: number): PixelImage {
  const data = new Uint8Array(width * height * 4)
  for (let i = 0; i < width * height; i += 1) {
    const x = Math.floor((((i % width) + 0.5) * image.width) / width)
    const y = Math.floor(((Math.floor(i / width) + 0.5) * image.height) / height)
    data.set(image.data.subarray((y * image.width + x) * 4, (y * image.width + x + 1) * 4), i * 4)
  }
  return { data, width, height, channels: 4 }
}

describe('looking for a mark', () => {
  it.each([
    [3, -3, 1.01],
    [-2, 3, 0.99],
    [0, 0, 1],
    [-3, -3, 1.005],
  ])('finds it %i and %i pixels and a factor of %f off', async (dx, dy, factor) => {
    const marked = lay(truth, mark, at, 0.4)
    const rough = { x: at.x + dx, y: at.y + dy, width: 120 * factor, height: 40 * factor }
    const { places, opacity } = await removeOverlay(marked, { image: mark }, [rough])
    expect(places).toEqual([{ ...at, width: 120, height: 40, found: true, confidence: expect.closeTo(1, 1) }])
    expect(opacity).toBeCloseTo(0.4, 10)
  })

  it('finds the size that a larger mark was shrunk to', async () => {
    const large = logo(240, 80, { seed: 3 })
    const marked = lay(truth, resized(large, 121, 41), at, 0.5)
    const { places } = await removeOverlay(marked, { image: large }, [{ ...at, x: at.x + 1, width: 120 }])
    expect(places[0]!.found).toBe(true)
    expect(Math.abs(places[0]!.width - 121)).toBeLessThanOrEqual(1)
    expect(Math.abs(places[0]!.x - at.x)).toBeLessThanOrEqual(0.5)
  })

  it.each([undefined, 0.4])('leaves a picture without the mark as it is (opacity given: %s)', async (opacity) => {
    for (let seed = 1; seed <= 6; seed += 1) {
      const bare = photo(260, 160, { seed })
      const overlay = opacity === undefined ? { image: mark } : { image: mark, opacity }
      const { places, patches, confidence, mask, ...rest } = await removeOverlay(bare, overlay, [at])
      expect({ found: places[0]!.found, patches, opacity: rest.opacity }).toEqual({
        found: false,
        patches: [],
        opacity: 0,
      })
      expect(confidence).toBeLessThan(0.5)
      expect(mask.data.some((value) => value !== 0)).toBe(false)
    }
  })

  it('does not take another mark for the one it looks for', async () => {
    const other = { ...mark, data: mark.data.map((value, i) => (i % 4 === 3 ? value : 255 - value)) }
    const { places } = await removeOverlay(lay(truth, other, at, 0.4), { image: mark }, [at])
    expect(places[0]!.found).toBe(false)
  })

  it('finds a mark that reaches over a corner', async () => {
    const marked = lay(truth, mark, { x: 180, y: 140 }, 0.5)
    const { places } = await removeOverlay(marked, { image: mark }, [{ x: 182, y: 139 }])
    expect(places[0]).toMatchObject({ x: 180, y: 140, found: true })
  })

  it('gets along with any place, size and picture, however little of the mark is in it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: -26, max: 42 }),
        fc.double({ min: -14, max: 42, noNaN: true }),
        fc.double({ min: 0.5, max: 60, noNaN: true }),
        fc.constantFrom('exact', 'lossy'),
        async (width, height, x, y, size, source) => {
          const bare = photo(width, height, { seed: 7 })
          const small = logo(24, 12, { seed: 3 })
          const { patches, mask } = await removeOverlay(bare, { image: small, opacity: 0.6 }, [{ x, y, width: size }], {
            source: source as 'exact',
            force: true,
          })
          const copy = { ...bare, data: bare.data.slice() }
          applyPatches(copy, patches)
          const changed = copy.data.findIndex((v, i) => v !== bare.data[i] && mask.data[Math.floor(i / 3)] === 0)
          expect(changed).toBe(-1)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('takes a tiled mark off everywhere, also where it shows no trace, but not where it is not', async () => {
    const bright = { ...truth, data: truth.data.slice() }
    for (let y = 50; y < 100; y += 1) bright.data.fill(255, (y * 260 + 125) * 3, (y * 260 + 260) * 3)
    const white = { ...mark, data: mark.data.map((value, i) => (i % 4 === 3 ? value : 255)) }
    const places = tileOverlay(bright, white, { gapX: 14, gapY: 13, offsetX: 128, offsetY: 53 })
    const marked = places.slice(1).reduce<PixelImage>((image, place) => lay(image, white, place, 0.4), bright)
    const result = await removeOverlay(marked, { image: white }, places)
    expect(result.opacity).toBeCloseTo(0.4, 10)
    expect(result.places.map((place) => place.found)).toEqual(places.map((_, index) => index > 0))
    const copy = { ...marked, data: marked.data.slice() }
    applyPatches(copy, result.patches)
    expect(copy.data.every((sample, i) => Math.abs(sample - bright.data[i]!) <= 1)).toBe(true)
  })
})
