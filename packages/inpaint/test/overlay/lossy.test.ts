import { describe, expect, it } from 'vitest'
import { applyPatches, inpaint, type OverlayOptions, type PixelImage, removeOverlay } from '../../src/index.ts'
import { roughen } from '../support/codec.ts'
import { lay, logo } from '../support/logos.ts'
import { photo, psnr } from '../support/pictures.ts'

const truth = photo(240, 160, { seed: 21 })
const mark = logo(120, 40, { seed: 3 })
const at = { x: 61, y: 70 }

async function cleaned(marked: PixelImage, opacity: number, options: OverlayOptions) {
  const result = await removeOverlay(marked, { image: mark, opacity }, [at], options)
  const image = { ...marked, data: marked.data.slice() }
  applyPatches(image, result.patches)
  return { ...result, image }
}

describe('a mark on a picture that went through lossy coding', () => {
  it.each([0.2, 0.5, 0.8])('comes off at opacity %f without its noise being amplified', async (opacity) => {
    const marked = roughen(lay(truth, mark, at, opacity), 3)
    const { image, mask } = await cleaned(marked, opacity, { source: 'lossy' })
    const plain = await cleaned(marked, opacity, { source: 'exact', refine: false, force: true })
    const own = psnr(truth, roughen(truth, 3), mask)
    expect(psnr(truth, image, mask)).toBeGreaterThan(psnr(truth, plain.image, mask) + 2)
    expect(psnr(truth, image, mask)).toBeGreaterThan(own - 14 * opacity)
  })

  it('is as good as a fill where hardly anything shines through', async () => {
    const even = photo(240, 160, { seed: 3 })
    even.data.fill(120)
    const marked = roughen(lay(even, mark, at, 0.85), 3)
    const { image, mask } = await cleaned(marked, 0.85, { source: 'lossy' })
    const filled = { ...even, data: even.data.slice() }
    applyPatches(filled, (await inpaint(even, mask, { translucent: 'never', generous: false })).patches)
    expect(psnr(even, image, mask)).toBeGreaterThan(Math.min(40, psnr(even, filled, mask) - 1))
  })

  it('changes nothing beyond the mask', async () => {
    const marked = roughen(lay(truth, mark, at, 0.4), 3)
    const { image, mask } = await cleaned(marked, 0.4, { source: 'lossy' })
    expect(image.data.every((sample, i) => sample === marked.data[i] || mask.data[Math.floor(i / 3)] === 255)).toBe(
      true,
    )
  })

  it('comes off grey pictures of 16 bits', async () => {
    const grey = photo(240, 160, { seed: 5, channels: 1, depth: 16 })
    const { image, mask } = await cleaned(lay(grey, mark, at, 0.5), 0.5, { source: 'lossy' })
    expect(psnr(grey, image, mask)).toBeGreaterThan(32)
  })
})
