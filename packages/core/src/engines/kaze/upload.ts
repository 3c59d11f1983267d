// What is sent of a picture: its own bytes where the service can show them as a person sees them, else an upright copy.
import sharp from 'sharp'
import type { ImageFormat } from '../../image.ts'
import { encodeSmear } from '../../masks/smear.ts'
import type { EngineJob } from '../engine.ts'

/** Formats that every picture service reads. What it makes of an EXIF orientation is not documented. */
const PLAIN_FORMATS: ReadonlySet<ImageFormat> = new Set(['png', 'jpeg', 'webp'])

export interface Upload {
  readonly image: Uint8Array
  /** The mask in the service's own dialect, of the same size as `image`. */
  readonly smear: Uint8Array | undefined
}

export async function uploadOf({ image, mask }: EngineJob): Promise<Upload> {
  const asIs = PLAIN_FORMATS.has(image.format) && image.orientation === 1 && image.depth === 8
  return {
    image: asIs ? image.bytes : await uprightCopy(image.bytes, image.format),
    smear: mask && (await encodeSmear(mask, image)),
  }
}

/** In 8-bit sRGB, turned for display, without metadata. Lossless, unless the source had a loss of its own. */
async function uprightCopy(bytes: Uint8Array, format: ImageFormat): Promise<Uint8Array> {
  // The picture's size was checked against the user's own limit.
  const upright = sharp(bytes, { limitInputPixels: false }).autoOrient()
  const lossy = format === 'jpeg' || format === 'avif'
  return lossy ? upright.jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer() : upright.png().toBuffer()
}
