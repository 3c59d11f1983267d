// Makes sure that bytes really are a whole picture that can be cleaned, before anything is done with them or paid.
import { createHash } from 'node:crypto'
import type { PixelImage } from '@unmark/inpaint'
import sharp, { type Metadata } from 'sharp'
import { throwIfAborted, UnmarkError } from '../errors.ts'
import type { ImageFormat, Orientation, Unbranded, VerifiedImage } from '../image.ts'
import { decodePixels, type PixelLayout, pixelLayout } from '../output/encode/decode.ts'
import { checkEncodable } from '../output/encode/encodable.ts'
import { hasProvenance } from '../output/encode/provenance.ts'
import { isLosslessWebp } from '../output/encode/webp/riff.ts'
import { isAnimatedPng } from './png-animation.ts'
import { sniff } from './sniff.ts'

export interface VerifyOptions {
  readonly maxPixels: number
  readonly signal?: AbortSignal | undefined
  /** SHA-256 of the bytes, when the caller has it already. */
  readonly sha256?: string
}

export interface Verified {
  readonly image: VerifiedImage
  /** The decoded stored samples: decoding all of them is the check, so whoever needs them next need not repeat it. */
  readonly pixels: PixelImage
}

/**
 * Decodes a picture from its first byte to its last.
 *
 * @throws UnmarkError `INVALID_IMAGE` that names what came: text, SVG, a Git LFS pointer, another kind of file, an
 *   animation, too many pixels, or where the file is damaged.
 */
export async function verifyImage(bytes: Uint8Array, options: VerifyOptions): Promise<Verified> {
  const sniffed = sniff(bytes)
  if (sniffed.kind === 'other') {
    throw new UnmarkError('INVALID_IMAGE', `Expected a picture; got ${sniffed.what}.`, {
      ...(sniffed.hint === undefined ? {} : { hint: sniffed.hint }),
    })
  }
  const { format } = sniffed
  const metadata = await readMetadata(bytes, format)
  checkPages(bytes, metadata, format)
  checkSize(metadata, options.maxPixels)
  throwIfAborted(options.signal)
  const pixels = await decodeAll(bytes, format, pixelLayout(metadata), options.signal)
  checkEncodable(bytes, format)
  return { image: describe(bytes, format, metadata, pixels, options.sha256), pixels }
}

async function readMetadata(bytes: Uint8Array, format: ImageFormat): Promise<Metadata> {
  try {
    // The header alone is read here; the pixel cap is ours to check, with a message that gives the size.
    return await sharp(bytes, { limitInputPixels: false }).metadata()
  } catch (error) {
    throw damaged(format, error)
  }
}

async function decodeAll(
  bytes: Uint8Array,
  format: ImageFormat,
  layout: PixelLayout,
  signal: AbortSignal | undefined,
): Promise<PixelImage> {
  try {
    return await decodePixels(bytes, layout, signal ? { signal } : {})
  } catch (error) {
    // The decoder's own words tell where the file ends or breaks.
    if (UnmarkError.is(error) && error.code === 'INVALID_IMAGE' && error.cause !== undefined)
      throw damaged(format, error.cause)
    throw error
  }
}

function checkPages(bytes: Uint8Array, metadata: Metadata, format: ImageFormat): void {
  const pages = metadata.pages ?? 1
  if (pages > 1 && format === 'tiff') {
    throw new UnmarkError('INVALID_IMAGE', `Expected one picture; this TIFF has ${pages} pages.`, {
      hint: 'Split the file and clean its pages one by one.',
    })
  }
  if (pages > 1 || (format === 'png' && isAnimatedPng(bytes))) {
    const frames = pages > 1 ? `${pages} frames` : 'several frames'
    throw new UnmarkError(
      'INVALID_IMAGE',
      `Expected a still picture; this ${format.toUpperCase()} is animated (${frames}).`,
      {
        hint: 'Take the animation apart and clean its frames one by one.',
      },
    )
  }
}

function checkSize(metadata: Metadata, maxPixels: number): void {
  const { width, height } = metadata
  if (width * height <= maxPixels) return
  throw new UnmarkError(
    'INVALID_IMAGE',
    `The picture has ${width} x ${height} = ${width * height} pixels; at most ${maxPixels} are accepted (limits.maxPixels).`,
    { hint: 'Use a smaller copy of the picture, or raise the limit if the machine has the memory for it.' },
  )
}

function describe(
  bytes: Uint8Array,
  format: ImageFormat,
  metadata: Metadata,
  pixels: PixelImage,
  sha256: string | undefined,
): VerifiedImage {
  const { width, height, channels } = pixels
  // An AVIF is turned by its decoder; what its EXIF says of it is history (ISO/IEC 23008-12, 6.5.10).
  const orientation = format === 'avif' ? 1 : toOrientation(metadata.orientation)
  const turned = orientation >= 5
  const facts: Unbranded<VerifiedImage> = {
    bytes,
    sha256: sha256 ?? createHash('sha256').update(bytes).digest('hex'),
    format,
    width,
    height,
    orientation,
    displayWidth: turned ? height : width,
    displayHeight: turned ? width : height,
    channels,
    hasAlpha: channels === 2 || channels === 4,
    depth: pixels.data.BYTES_PER_ELEMENT === 2 ? 16 : 8,
    palette: metadata.isPalette === true,
    lossless: isLossless(bytes, format),
    hasProvenance: hasProvenance(bytes, format),
  }
  return facts as VerifiedImage
}

/** A TIFF with JPEG inside counts as well: one that cannot be written back without loss is refused when encoded. */
function isLossless(bytes: Uint8Array, format: ImageFormat): boolean {
  if (format === 'webp') return isLosslessWebp(bytes)
  return format === 'png' || format === 'gif' || format === 'tiff'
}

function toOrientation(value: number | undefined): Orientation {
  return value !== undefined && value >= 2 && value <= 8 ? (value as Orientation) : 1
}

function damaged(format: ImageFormat, error: unknown): UnmarkError {
  const detail = error instanceof Error ? firstLine(error.message) : 'unknown error'
  return new UnmarkError('INVALID_IMAGE', `The ${format.toUpperCase()} file is damaged or cut off (${detail}).`, {
    cause: error,
    hint: 'Get the picture again from where it came; it does not decode to its end.',
  })
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').slice(0, 200)
}
