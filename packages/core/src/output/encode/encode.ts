// Hands back the user's own file with only the masked pixels changed.
import type { PixelImage } from '@unmark/inpaint'
import { throwIfAborted, UnmarkError } from '../../errors.ts'
import type { ImageFormat, Mask, VerifiedImage } from '../../image.ts'
import { encodeAvif } from './avif/encode-avif.ts'
import { convertTo } from './convert.ts'
import { encodeGif } from './gif/encode-gif.ts'
import type { EncodeJob } from './job.ts'
import { encodeJpeg } from './jpeg/encode-jpeg.ts'
import { Notes } from './metadata.ts'
import { untilAborted } from './pace.ts'
import { encodePng } from './png/encode-png.ts'
import { encodeTiff } from './tiff/encode-tiff.ts'
import { encodeWebp } from './webp/encode-webp.ts'

export interface EncodeOptions {
  /** Target format. Default: the original's. Example: `'webp'`. */
  readonly format?: ImageFormat | undefined
  /**
   * 1 to 100, for formats with loss only. Default: derived from the source. With it a JPEG is encoded anew as a whole;
   * without it only its blocks under the mask are.
   */
  readonly quality?: number | undefined
  readonly signal?: AbortSignal | undefined
}

export interface EncodedImage {
  readonly bytes: Uint8Array
  readonly format: ImageFormat
  /** Sentences for the report: what could not stay as it was (previews, provenance, palette, quality). */
  readonly notes: readonly string[]
}

const ENCODERS: Readonly<Record<ImageFormat, (job: EncodeJob) => Promise<Uint8Array>>> = {
  png: encodePng,
  jpeg: encodeJpeg,
  webp: encodeWebp,
  avif: encodeAvif,
  tiff: encodeTiff,
  gif: encodeGif,
}

/**
 * Encodes a changed picture as the original was: same container, colour type, depth, metadata and orientation.
 *
 * Formats without loss decode to exactly `pixels` outside the mask; of a JPEG only the blocks that the mask touches are
 * written anew; WebP with loss and AVIF are encoded anew to at least 45 dB outside the mask. A palette may round the
 * colours under the mask, which is noted where it shows.
 *
 * @param pixels the whole stored grid, with the channels and depth that the original decodes to.
 * @param mask the pixels that were changed; undefined when only a comparison with the original can tell.
 * @throws UnmarkError `INVALID_INPUT` when pixels, mask or quality do not fit; `INVALID_IMAGE` when the original is damaged
 *   or of a kind that cannot be written back; `ABORTED` on `signal`.
 */
export async function encodeLike(
  original: VerifiedImage,
  pixels: PixelImage,
  mask: Mask | undefined,
  options: EncodeOptions = {},
): Promise<EncodedImage> {
  const { signal, quality } = options
  const format = options.format ?? original.format
  throwIfAborted(signal)
  checkFit(original, pixels, mask)
  if (quality !== undefined && !(Number.isInteger(quality) && quality >= 1 && quality <= 100)) {
    throw new UnmarkError('INVALID_INPUT', `Expected a quality from 1 to 100; got ${quality}.`)
  }
  const notes = new Notes()
  const job: EncodeJob = { original, pixels, mask, quality, signal, notes }
  const work = format === original.format ? ENCODERS[format](job) : convertTo(format, job)
  const bytes = await untilAborted(work, signal)
  return { bytes, format, notes: notes.list }
}

function checkFit(original: VerifiedImage, pixels: PixelImage, mask: Mask | undefined): void {
  const { width, height, channels, depth } = original
  const sampleType = depth === 16 ? Uint16Array : Uint8Array
  const fits = pixels.width === width && pixels.height === height && pixels.channels === channels
  if (!fits || !(pixels.data instanceof sampleType) || pixels.data.length !== width * height * channels) {
    const expected = `${width} x ${height} pixels of ${channels} channels and ${depth} bit`
    const got = `${pixels.width} x ${pixels.height} of ${pixels.channels} channels, ${pixels.data.length} samples`
    throw new UnmarkError('INVALID_INPUT', `Expected ${expected} to encode; got ${got}.`)
  }
  if (mask && (mask.width !== width || mask.height !== height)) {
    throw new UnmarkError(
      'INVALID_INPUT',
      `Expected a mask of ${width} x ${height}; got ${mask.width} x ${mask.height}.`,
    )
  }
}
