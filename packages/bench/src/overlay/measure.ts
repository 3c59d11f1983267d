// What the overlay benchmark measures with.
import { applyPatches, type OverlayResult, type PixelImage, type PixelMask } from '@unmark/inpaint'
import sharp from 'sharp'

const GREY = 128

/** `picture` (RGB) as it comes back from a JPEG with subsampled colour, as cameras and sites write it. */
export async function throughJpeg(picture: PixelImage, quality: number): Promise<PixelImage> {
  const { width, height } = picture
  const file = await sharp(picture.data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality })
    .toBuffer()
  return { ...picture, data: new Uint8Array(await sharp(file).raw().toBuffer()) }
}

/** The same with the contrast that `light` (0 to 1) leaves of it, and back: what coding costs under an even grey veil. */
export async function throughDimmedJpeg(picture: PixelImage, quality: number, light: number): Promise<PixelImage> {
  const dimmed = Uint8Array.from(picture.data, (sample) => Math.round(light * sample + (1 - light) * GREY))
  const coded = await throughJpeg({ ...picture, data: dimmed }, quality)
  const brightened = Uint8ClampedArray.from(coded.data, (sample) => (sample - (1 - light) * GREY) / light)
  return { ...picture, data: new Uint8Array(brightened) }
}

/** A copy of `picture` with the result's patches. */
export function withPatches(picture: PixelImage, { patches }: Pick<OverlayResult, 'patches'>): PixelImage {
  const copy = { ...picture, data: picture.data.slice() }
  applyPatches(copy, patches)
  return copy
}

/** Peak signal-to-noise ratio of the masked pixels, in dB; all channels count. At most 99. */
export function psnrInside(truth: PixelImage, other: PixelImage, mask: PixelMask): number {
  let [sum, count] = [0, 0]
  for (let i = 0; i < truth.data.length; i += 1) {
    if (mask.data[Math.floor(i / truth.channels)] === 0) continue
    sum += (truth.data[i]! - other.data[i]!) ** 2
    count += 1
  }
  return Math.min(99, 10 * Math.log10((255 * 255 * count) / Math.max(sum, 1e-9)))
}
