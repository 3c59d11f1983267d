// The shapes in which a service may hand a cleaned picture back, for tests of how well a client puts up with them.
import sharp from 'sharp'
import type { Picture, Pixels } from './picture.ts'
import { withOrientation, withProfile } from './png-chunks.ts'

export const DELIVERIES = [
  'png',
  'jpeg',
  'half-size',
  'flattened',
  'other-profile',
  'exif-rotated',
  'unchanged',
  'other-picture',
  'garbage',
] as const

/**
 * - `png`: the right picture: lossless, same size, alpha and profile
 * - `jpeg`: quality 90, alpha flattened on black
 * - `half-size`: half of each side, rounded up
 * - `flattened`: alpha flattened on black
 * - `other-profile`: the same colours as Display P3 numbers with that profile
 * - `exif-rotated`: stored a quarter turn off, with the EXIF flag that puts it right
 * - `unchanged`: the picture as it was sent, decoded and encoded as PNG: paid for and nothing done
 * - `other-picture`: a gradient of the same size
 * - `garbage`: bytes that are no picture
 * - a `Uint8Array`: exactly these bytes
 */
export type Delivery = (typeof DELIVERIES)[number] | Uint8Array

const GARBAGE_BYTES = 4096
const COUNTER_CLOCKWISE = 270
const ROTATE_CLOCKWISE_TO_DISPLAY = 6

export interface EncodedResult {
  readonly bytes: Uint8Array
  /** An honest `Content-Type`. */
  readonly type: string
}

/** Encodes the cleaned picture. `edit` is called only by deliveries that show it. */
export async function encodeResult(original: Picture, edit: () => Picture, delivery: Delivery): Promise<EncodedResult> {
  if (delivery instanceof Uint8Array) return { bytes: delivery, type: 'image/png' }
  if (delivery === 'garbage') return { bytes: garbage(), type: 'image/png' }
  if (delivery === 'other-picture') return { bytes: await encodePng(gradient(original)), type: 'image/png' }
  if (delivery === 'unchanged') return { bytes: await encodePng(original), type: 'image/png' }
  const right = await encodePng(edit())
  return { bytes: await variants[delivery](right, original), type: delivery === 'jpeg' ? 'image/jpeg' : 'image/png' }
}

type Variant = (right: Buffer, size: Pixels) => Promise<Buffer>

const variants: Record<'png' | 'jpeg' | 'half-size' | 'flattened' | 'other-profile' | 'exif-rotated', Variant> = {
  png: async (right) => right,
  jpeg: (right) => sharp(right).flatten().keepIccProfile().jpeg({ quality: 90 }).toBuffer(),
  'half-size': (right, { width, height }) =>
    sharp(right)
      .resize(Math.ceil(width / 2), Math.ceil(height / 2), { fit: 'fill' })
      .keepIccProfile()
      .png()
      .toBuffer(),
  flattened: (right) => sharp(right).flatten().keepIccProfile().png().toBuffer(),
  'other-profile': (right) => sharp(right).withIccProfile('p3').png().toBuffer(),
  'exif-rotated': async (right) =>
    withOrientation(
      await sharp(right).rotate(COUNTER_CLOCKWISE).keepIccProfile().png().toBuffer(),
      ROTATE_CLOCKWISE_TO_DISPLAY,
    ),
}

async function encodePng(picture: Picture): Promise<Buffer> {
  const { data, width, height, channels, profile } = picture
  const png = await sharp(data, { raw: { width, height, channels } }).png({ compressionLevel: 3 }).toBuffer()
  return profile === undefined ? png : withProfile(png, profile)
}

function gradient({ width, height }: Pixels): Picture {
  const data = new Uint8Array(width * height * 3)
  for (let at = 0; at < width * height; at += 1) {
    const x = at % width
    const y = (at - x) / width
    data.set([(255 * x) / width, (255 * y) / height, 255 - (255 * x) / width], at * 3)
  }
  return { data, width, height, channels: 3, profile: undefined }
}

/** No format's signature begins with these bytes, and they are the same each time. */
function garbage(): Uint8Array {
  return Uint8Array.from({ length: GARBAGE_BYTES }, (_, index) => (index * 73 + 17) % 251)
}
