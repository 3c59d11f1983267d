import path from 'node:path'
import sharp from 'sharp'
import { expect } from 'vitest'
import { followDocument, programAfter } from '../../documents/follow.ts'

const PICTURES = `
const blank = (width: number, height: number) => ({ data: new Uint8Array(width * height * 3).fill(90), width, height, channels: 3 as const })
const spot = { data: new Uint8Array(64 * 48).fill(255, 640, 660), width: 64, height: 48 }
const pictures = [{ image: blank(64, 48), mask: spot }, { image: blank(64, 48), mask: spot }]
`

/** A picture with some texture, and a white striped logo laid over it at half its strength. */
const LOGO = `
const image = { data: new Uint8Array(400 * 300 * 3), width: 400, height: 300, channels: 3 as const }
image.data.forEach((_, at) => { image.data[at] = 100 + 40 * Math.sin(at / 900) + 20 * Math.cos(at / 70) })
const logo = { data: new Uint8Array(90 * 40 * 4).fill(255), width: 90, height: 40, channels: 4 as const }
for (let pixel = 0; pixel < 90 * 40; pixel++) {
  const covered = Math.floor(pixel / 7) % 2 === 0
  logo.data[pixel * 4 + 3] = covered ? 255 : 0
  const at = ((200 + Math.floor(pixel / 90)) * 400 + 260 + (pixel % 90)) * 3
  if (covered) for (let c = 0; c < 3; c++) image.data[at + c] = Math.round((image.data[at + c]! + 255) / 2)
}
`

followDocument('packages/inpaint/README.md', {
  special: {
    "import { createInpainter } from '@unmark/inpaint'": programAfter(PICTURES),
    "import { applyPatches, removeOverlay } from '@unmark/inpaint'": programAfter(LOGO),
  },
  afterwards: async (scene) => {
    const [, before, after] = await Promise.all(
      ['photo.mask.png', 'photo.png', 'photo.clean.png'].map((name) =>
        sharp(path.join(scene.folder, name)).removeAlpha().raw().toBuffer(),
      ),
    )
    expect(after?.equals(before ?? Buffer.of())).toBe(false)
    expect(scene.printed()).toMatch(/opacity|0\.5/)
  },
})
