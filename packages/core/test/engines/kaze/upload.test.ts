import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import type { EngineJob } from '../../../src/engines/engine.ts'
import { uploadOf } from '../../../src/engines/kaze/upload.ts'
import { verifyImage } from '../../../src/input/verify.ts'
import { resolveMask } from '../../../src/masks/resolve-mask.ts'
import { makePixels } from '../../support/pictures.ts'

const base = () => sharp(makePixels(40, 30).data, { raw: { width: 40, height: 30, channels: 3 } })
const regions = [{ kind: 'rectangle', unit: 'px', x: 2, y: 3, width: 5, height: 4 }] as never

async function upload(bytes: Uint8Array) {
  const { image } = await verifyImage(bytes, { maxPixels: 1e6 })
  const mask = await resolveMask({ regions }, image)
  return uploadOf({ image, mask } as unknown as EngineJob)
}

describe('uploadOf', () => {
  it.each(['png', 'jpeg', 'webp'] as const)('sends a plain %s as it is', async (format) => {
    const bytes = await base().toFormat(format).toBuffer()
    expect((await upload(bytes)).image).toBe(bytes)
  })

  it.each([
    ['a picture with an orientation', () => base().jpeg().withMetadata({ orientation: 6 }), 'jpeg', 30, 40],
    ['16 bits', () => base().toColourspace('rgb16').png(), 'png', 40, 30],
    ['a TIFF', () => base().tiff({ compression: 'deflate' }), 'png', 40, 30],
    ['a GIF', () => base().gif(), 'png', 40, 30],
    ['an AVIF', () => base().avif(), 'jpeg', 40, 30],
  ] as const)('sends an upright 8-bit copy of %s, with a smear of its size', async (_, make, format, width, height) => {
    const { image, smear } = await upload(await make().toBuffer())
    const sent = await sharp(image).metadata()
    expect(sent).toMatchObject({ format, width, height, depth: 'uchar' })
    expect(sent.orientation ?? 1).toBe(1)
    expect(await sharp(smear).metadata()).toMatchObject({ format: 'png', width, height })
  })
})
