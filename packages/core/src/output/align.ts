// A service's picture brought onto the original's own grid: turned, resized and recoloured until pixels correspond.
import type { PixelImage, PixelPatch } from '@unmark/inpaint'
import sharp from 'sharp'
import { UnmarkError } from '../errors.ts'
import type { Mask, VerifiedImage } from '../image.ts'
import { sniff } from '../input/sniff.ts'
import { turnToStored } from '../masks/orientation.ts'
import { toLayout } from './layout.ts'

export interface Fitted {
  /** One patch that covers the whole stored grid. */
  readonly patches: readonly PixelPatch[]
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
 * Fits an engine's encoded picture, which shows the scene as displayed, to the stored grid of the original.
 *
 * @throws UnmarkError `RESULT_INVALID` when the bytes are no whole picture, have another shape, or show something else.
 */
export async function fitToOriginal(
  bytes: Uint8Array,
  image: VerifiedImage,
  pixels: PixelImage,
  mask: Mask | undefined,
): Promise<Fitted> {
  if (sniff(bytes).kind !== 'picture') throw invalid('The engine returned something that is no picture')
  const size = await displayedSize(bytes)
  const notes: string[] = []
  if (size.width !== image.displayWidth || size.height !== image.displayHeight) {
    checkShape(size, image)
    notes.push(
      `The engine returned ${size.width} x ${size.height} pixels; the marked area was enlarged from that size.`,
    )
  }
  const fitted = toLayout(await decodeStored(bytes, image), image)
  checkLikeness(pixels, fitted, mask)
  return { patches: [{ ...fitted, left: 0, top: 0 }], notes }
}

async function displayedSize(bytes: Uint8Array): Promise<{ width: number; height: number }> {
  try {
    const { autoOrient } = await sharp(bytes).metadata()
    return autoOrient
  } catch (error) {
    throw invalid('The engine returned a damaged picture', error)
  }
}

function checkShape(size: { width: number; height: number }, image: VerifiedImage): void {
  const expected = image.displayWidth / image.displayHeight
  const roundingOfOnePixel = 1 / Math.min(size.width, size.height)
  const off = Math.abs(size.width / size.height / expected - 1)
  if (off <= ASPECT_TOLERANCE + roundingOfOnePixel) return
  throw invalid(
    `The engine returned ${size.width} x ${size.height} pixels for a picture of ` +
      `${image.displayWidth} x ${image.displayHeight}: another shape`,
  )
}

/**
 * Decoded in the original's orientation and size. A result with the original's own profile, or with none, is taken to
 * hold the original's kind of samples; one with another profile is converted to sRGB.
 */
async function decodeStored(bytes: Uint8Array, image: VerifiedImage): Promise<PixelImage> {
  try {
    const upright = sharp(bytes, {
      failOn: 'error',
      ignoreIcc: await hasSameColours(bytes, image),
      limitInputPixels: MOST_GROWTH * image.width * image.height + PIXELS_OF_SMALL_PICTURES,
    })
      .autoOrient()
      .resize({ width: image.displayWidth, height: image.displayHeight, fit: 'fill', kernel: 'lanczos3' })
    const { data, info } = await upright.raw().toBuffer({ resolveWithObject: true })
    const { width, height } = info
    return turnToStored({ data, width, height, channels: info.channels as PixelImage['channels'] }, image)
  } catch (error) {
    throw invalid('The engine returned a damaged picture', error)
  }
}

async function hasSameColours(bytes: Uint8Array, image: VerifiedImage): Promise<boolean> {
  const { icc } = await sharp(bytes).metadata()
  if (!icc) return true
  const { icc: original } = await sharp(image.bytes).metadata()
  return original?.equals(icc) ?? false
}

/** Peak signal-to-noise ratio over the pixels that are not to be changed. */
function checkLikeness(original: PixelImage, fitted: PixelImage, mask: Mask | undefined): void {
  const peak = original.data.BYTES_PER_ELEMENT === 2 ? 65535 : 255
  const colours = original.channels > 2 ? 3 : 1
  let squares = 0
  let samples = 0
  for (let pixel = 0; pixel < original.width * original.height; pixel++) {
    if (mask && mask.data[pixel] !== 0) continue
    for (let colour = 0; colour < colours; colour++) {
      const at = pixel * original.channels + colour
      squares += ((original.data[at] ?? 0) - (fitted.data[at] ?? 0)) ** 2
    }
    samples += colours
  }
  const likeness = 10 * Math.log10((peak * peak * samples) / squares)
  if (squares === 0 || likeness >= (mask ? LEAST_LIKENESS_DB : LEAST_LIKENESS_WITH_MARK_DB)) return
  throw invalid(`The engine returned a picture of something else (${likeness.toFixed(1)} dB outside the marked area)`)
}

function invalid(message: string, cause?: unknown): UnmarkError {
  return new UnmarkError('RESULT_INVALID', `${message}.`, cause === undefined ? {} : { cause })
}
