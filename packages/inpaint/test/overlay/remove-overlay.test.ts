import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  applyPatches,
  type Overlay,
  type OverlayOptions,
  type OverlayPlace,
  type PixelImage,
  removeOverlay,
  tileOverlay,
} from '../../src/index.ts'
import { lay, logo } from '../support/logos.ts'
import { photo, psnr } from '../support/pictures.ts'

async function clean(
  image: PixelImage,
  overlay: Overlay,
  places: readonly OverlayPlace[],
  options: OverlayOptions = {},
): Promise<PixelImage> {
  const { patches } = await removeOverlay(image, overlay, places, options)
  const copy = { ...image, data: image.data.slice() }
  applyPatches(copy, patches)
  return copy
}

function worstError(truth: PixelImage, result: PixelImage): number {
  let worst = 0
  for (const [i, sample] of truth.data.entries()) worst = Math.max(worst, Math.abs(sample - result.data[i]!))
  return worst
}

describe('taking a known mark off', () => {
  it('gives every sample back but for the rounding of the blend', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          seed: fc.integer({ min: 1, max: 1e6 }),
          opacity: fc.double({ min: 0.02, max: 0.95, noNaN: true }),
          channels: fc.constantFrom(1, 2, 3, 4),
          markChannels: fc.constantFrom(1, 2, 3, 4),
          depth: fc.constantFrom(8, 16),
          x: fc.integer({ min: -30, max: 60 }),
          y: fc.integer({ min: -20, max: 40 }),
          width: fc.integer({ min: 1, max: 60 }),
        }),
        async ({ seed, opacity, channels, markChannels, depth, x, y, width }) => {
          const truth = photo(width, 41, { seed, channels: channels as 1, depth: depth as 8 })
          const image = logo(32, 24, { seed, channels: markChannels as 1 })
          const marked = lay(truth, image, { x, y }, opacity)
          const result = await clean(marked, { image, opacity }, [{ x, y }], { refine: false, force: true })
          const bound = Math.floor(0.5 / (1 - opacity) + 0.5 + 1e-9)
          const worst = worstError(truth, result)
          expect(worst).toBeLessThanOrEqual(bound)
        },
      ),
      { numRuns: 150 },
    )
  })

  it('fills what the mark hides completely, and counts it', async () => {
    const truth = photo(120, 80, { seed: 4 })
    const image = logo(60, 30, { seed: 2 })
    const marked = lay(truth, image, { x: 20, y: 20 }, 1)
    const { patches, mask, inpaintedPixels } = await removeOverlay(marked, { image, opacity: 1 }, [{ x: 20, y: 20 }])
    const copy = { ...marked, data: marked.data.slice() }
    applyPatches(copy, patches)
    expect(inpaintedPixels).toBeGreaterThan(100)
    expect(inpaintedPixels).toBeLessThanOrEqual(mask.data.filter((value) => value === 255).length)
    expect(psnr(truth, copy, mask)).toBeGreaterThan(psnr(truth, marked, mask) + 10)
  })

  it('keeps the alpha that the picture kept, and lowers the alpha that the mark raised', async () => {
    const opaque = photo(90, 60, { seed: 6, channels: 4 })
    const truth = { ...opaque, data: opaque.data.map((sample, i) => (i % 4 === 3 ? 128 : sample)) as Uint8Array }
    const image = logo(60, 30, { seed: 2 })
    const place = { x: 15, y: 15 }
    const options = { refine: false, force: true } as const
    const kept = await clean(lay(truth, image, place, 0.5), { image, opacity: 0.5 }, [place], options)
    expect(worstError(truth, kept)).toBeLessThanOrEqual(1)
    const raised = await clean(layRaising(truth, image, place, 0.5), { image, opacity: 0.5 }, [place], options)
    expect(raised.data.filter((_, i) => i % 4 === 3).every((alpha) => Math.abs(alpha - 128) <= 1)).toBe(true)
    expect(worstError(truth, raised)).toBeLessThanOrEqual(8)
  })

  it('takes marks that overlap off in the reverse of their order', async () => {
    const truth = photo(100, 60, { seed: 9 })
    const image = logo(60, 30, { seed: 2 })
    const places = [
      { x: 5, y: 5 },
      { x: 20, y: 15 },
    ]
    const marked = places.reduce<PixelImage>((picture, place) => lay(picture, image, place, 0.4), truth)
    const options = { refine: false, force: true } as const
    const { patches } = await removeOverlay(marked, { image, opacity: 0.4 }, places, options)
    expect(patches.length).toBe(1)
    expect(worstError(truth, await clean(marked, { image, opacity: 0.4 }, places, options))).toBeLessThanOrEqual(4)
  })

  it('has nothing to do for a place outside the picture', async () => {
    const truth = photo(30, 20)
    const result = await removeOverlay(truth, { image: logo(20, 10), opacity: 0.5 }, [{ x: 400, y: 5 }])
    expect(result).toMatchObject({ patches: [], confidence: 0, opacity: 0 })
  })

  it('reports progress from 0 to 1 and stops with the reason of the signal', async () => {
    const truth = photo(200, 120, { seed: 2 })
    const image = logo(60, 30, { seed: 2 })
    const marked = lay(truth, image, { x: 50, y: 50 }, 0.5)
    const told: number[] = []
    await removeOverlay(marked, { image }, [{ x: 50, y: 50 }], { onProgress: (fraction) => told.push(fraction) })
    expect(told).toEqual([...told].sort((a, b) => a - b))
    expect([told[0], told.at(-1)]).toEqual([0, 1])
    const controller = new AbortController()
    const work = removeOverlay(marked, { image }, [{ x: 50, y: 50 }], { signal: controller.signal })
    controller.abort(new Error('enough'))
    await expect(work).rejects.toThrow('enough')
  })

  it.each([
    [{ opacity: 0 }, {}, {}, 'overlay.opacity must be above 0 and at most 1, not 0.'],
    [{}, { x: Number.NaN }, {}, 'places[0].x must be a number of pixels, not NaN.'],
    [{}, { width: -2 }, {}, 'places[0].width must be a number of pixels above 0, not -2.'],
    [{}, {}, { source: 'jpeg' }, 'options.source must be exact or lossy, not jpeg.'],
    [{}, {}, { refine: { pixels: 100 } }, 'options.refine.pixels must be from 0 to 64, not 100.'],
  ])('refuses %j %j %j', async (overlay, place, options, message) => {
    const image = logo(20, 10)
    const work = removeOverlay(
      photo(40, 30),
      { image, ...overlay },
      [{ x: 1, y: 1, ...place }],
      options as OverlayOptions,
    )
    await expect(work).rejects.toThrow(message)
  })
})

describe('tileOverlay', () => {
  it('covers a picture, borders included, from any one of its marks', () => {
    const places = tileOverlay(
      { width: 100, height: 50 },
      { width: 40, height: 20 },
      { gapX: 10, offsetX: 5, shift: 7 },
    )
    const starts = [...new Set(places.map(({ y }) => y))].map((y) => [
      y,
      places.filter((p) => p.y === y).map((p) => p.x),
    ])
    expect(starts).toEqual([
      [0, [5, 55]],
      [20, [-38, 12, 62]],
      [40, [-31, 19, 69]],
    ])
  })

  it('refuses a gap that leaves no room', () => {
    expect(() => tileOverlay({ width: 9, height: 9 }, { width: 4, height: 4 }, { gapX: -4 })).toThrow('Widen the gap.')
  })
})

/** `over` of Porter and Duff, on straight alpha. */
function layRaising(image: PixelImage, mark: PixelImage, place: OverlayPlace, opacity: number): PixelImage {
  const data = image.data.slice()
  for (let i = 0; i < mark.width * mark.height; i += 1) {
    const at = ((place.y + Math.floor(i / mark.width)) * image.width + place.x + (i % mark.width)) * 4
    const share = (mark.data[4 * i + 3]! / 255) * opacity
    const own = (image.data[at + 3]! / 255) * (1 - share)
    for (let c = 0; c < 3; c += 1) {
      data[at + c] = Math.round((mark.data[4 * i + c]! * share + image.data[at + c]! * own) / (share + own))
    }
    data[at + 3] = Math.round((share + own) * 255)
  }
  return { ...image, data }
}
