import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  applyPatches,
  type Overlay,
  type OverlayOptions,
  type OverlayPlace,
  type PixelImage,
  removeOverlay,
} from '../../src/index.ts'
import { lay, logo } from '../support/logos.ts'
import { photo } from '../support/pictures.ts'

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
})
