// A service's picture brought onto the original's own grid: turned, resized and recoloured until pixels correspond.
import type { PixelImage } from '@unmark/inpaint'
import sharp, { type Metadata } from 'sharp'
import { UnmarkError } from '../errors.ts'
import type { Mask, VerifiedImage } from '../image.ts'
import { sniff } from '../input/sniff.ts'
import { type Size, turnToStored } from '../masks/orientation.ts'
import { convertColours } from './colour/convert.ts'
import { type RgbProfile, readRgbProfile, SRGB } from './colour/profile.ts'
import { toLayout } from './layout.ts'
import { differenceOutside } from './likeness.ts'
import { isOpaque, unflatten } from './unflatten.ts'

/** What a service's picture is fitted to: the original, or a part of it. */
export type FitTarget = Pick<
  VerifiedImage,
  'bytes' | 'width' | 'height' | 'orientation' | 'displayWidth' | 'displayHeight' | 'channels' | 'depth'
>

export interface Fitted {
  /** On the stored grid of the target, shaped like its samples. */
  readonly picture: PixelImage
  /** Displayed size in which the service handed it back; smaller than the original's where sharpness was lost. */
  readonly size: Size
  readonly notes: readonly string[]
}

/** Services cap the size and round it; a shape that differs by more is another picture. */
const ASPECT_TOLERANCE = 0.02
/** Two pictures of the same scene differ less than this, in dB, even after heavy recompression. */
const LEAST_LIKENESS_DB = 14
/** The same where it is not known which pixels were to change: a large opaque mark is a large difference. */
const LEAST_LIKENESS_WITH_MARK_DB = 8
/** A service may enlarge a picture twofold each way; what is larger is made to fill the memory. */
const MOST_GROWTH = 4
const PIXELS_OF_SMALL_PICTURES = 1_000_000

/**
 * Fits an engine's encoded picture, which shows the scene as displayed, to the stored grid of the original: in its size,
 * in the numbers of its colour profile, and with its transparency where the service has dropped that.
 *
 * @throws UnmarkError `RESULT_INVALID` when the bytes are no whole picture, have another shape, or show something else.
 */
export async function fitToOriginal(
  bytes: Uint8Array,
  image: FitTarget,
  pixels: PixelImage,
  mask: Mask | undefined,
): Promise<Fitted> {
  if (sniff(bytes).kind !== 'picture') throw invalid('The engine returned something that is no picture')
  const metadata = await readable(sharp(bytes).metadata())
  const size = metadata.autoOrient
  const notes: string[] = []
  if (size.width !== image.displayWidth || size.height !== image.displayHeight) {
    checkShape(size, image)
    notes.push(
      `The engine returned ${size.width} x ${size.height} pixels; the marked area was enlarged from that size.`,
    )
  }
  const decoded = turnToStored(await readable(decodeUpright(bytes, metadata, image)), image)
  const flat = isOpaque(decoded) ? (picture: PixelImage) => unflatten(picture, pixels, mask) : undefined
  const own = toLayout(decoded, image)
  const candidates = [own, ...(await recoloured(own, metadata, image, notes))]
    .map((picture) => flat?.(picture) ?? picture)
    .map((picture) => ({ picture, difference: differenceOutside(pixels, picture, mask) }))
  const [best] = candidates.sort((a, b) => a.difference - b.difference)
  if (!best) throw new TypeError('Expected a candidate.')
  checkLikeness(best.difference, mask)
  return { picture: best.picture, size, notes }
}

function checkShape(size: Size, image: FitTarget): void {
  const expected = image.displayWidth / image.displayHeight
  const roundingOfOnePixel = 1 / Math.min(size.width, size.height)
  const off = Math.abs(size.width / size.height / expected - 1)
  if (off <= ASPECT_TOLERANCE + roundingOfOnePixel) return
  throw invalid(
    `The engine returned ${size.width} x ${size.height} pixels for a picture of ` +
      `${image.displayWidth} x ${image.displayHeight}: another shape`,
  )
}

/** 8-bit samples in the original's displayed size, in the numbers of the file's own profile. */
async function decodeUpright(bytes: Uint8Array, { space }: Metadata, image: FitTarget): Promise<PixelImage> {
  const { data, info } = await sharp(bytes, {
    failOn: 'error',
    // Only CMYK and the like need their profile to become RGB at all.
    ignoreIcc: space === 'srgb' || space === 'rgb16' || space === 'b-w' || space === 'grey16',
    limitInputPixels: MOST_GROWTH * image.width * image.height + PIXELS_OF_SMALL_PICTURES,
  })
    .autoOrient()
    .resize({ width: image.displayWidth, height: image.displayHeight, fit: 'fill', kernel: 'lanczos3' })
    .raw()
    .toBuffer({ resolveWithObject: true })
  const channels = info.channels as PixelImage['channels']
  // A plain array: a `Buffer`'s `slice` would share its memory where a `Uint8Array`'s copies.
  const samples = new Uint8Array(data.buffer, data.byteOffset, data.length)
  return { data: samples, width: info.width, height: info.height, channels }
}

/**
 * The same picture with its colours in the original's numbers, where the two have different profiles. A service may also
 * convert the samples and leave the old profile in place, or the other way round, or drop it: so this is only one way to
 * read them, and what lies outside the mark tells whether it is the right one.
 */
async function recoloured(
  picture: PixelImage,
  { icc }: Metadata,
  image: FitTarget,
  notes: string[],
): Promise<PixelImage[]> {
  if (picture.channels < 3) return []
  const { icc: own } = await sharp(image.bytes, { limitInputPixels: false }).metadata()
  if (own && icc && own.equals(icc)) return []
  const from = profileOf(icc)
  const to = profileOf(own)
  if (!from || !to) {
    notes.push('The engine’s colour profile cannot be converted to the original’s: its numbers were taken as they are.')
    return []
  }
  return from === to ? [] : [convertColours(picture, from, to)]
}

function profileOf(icc: Buffer | undefined): RgbProfile | undefined {
  return icc ? readRgbProfile(icc) : SRGB
}

function checkLikeness(difference: number, mask: Mask | undefined): void {
  const likeness = 10 * Math.log10(1 / difference)
  if (likeness >= (mask ? LEAST_LIKENESS_DB : LEAST_LIKENESS_WITH_MARK_DB)) return
  throw invalid(`The engine returned a picture of something else (${likeness.toFixed(1)} dB outside the marked area)`)
}

async function readable<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw invalid('The engine returned a damaged picture', error)
  }
}

function invalid(message: string, cause?: unknown): UnmarkError {
  return new UnmarkError('RESULT_INVALID', `${message}.`, cause === undefined ? {} : { cause })
}
