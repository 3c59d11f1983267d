// From the file of a known mark and its place to copies of it on the picture's stored grid.
import type { PixelImage } from '@unmark/inpaint'
import sharp from 'sharp'
import { throwIfAborted, UnmarkError } from '../errors.ts'
import type { Box, Orientation, VerifiedImage } from '../image.ts'
import { isAnimatedPng } from '../input/png-animation.ts'
import { sniff } from '../input/sniff.ts'
import { lengthInPixels } from './length.ts'
import { type Size, storedBox, turnToStored } from './orientation.ts'
import type { CanonicalOverlayPlace } from './overlay-place.ts'
import { overlayPlaces } from './overlay-places.ts'

/** A known mark as it was laid over a picture. */
export interface OverlayLayer {
  /** RGBA with straight alpha, 8 bit, in its own size, turned like the picture's stored grid. */
  readonly mark: PixelImage
  /** The rectangle of each copy on the stored grid; it may reach over the picture's edge. */
  readonly places: readonly StoredPlace[]
  /** Multiplies the mark's own alpha; undefined when it is to be measured. */
  readonly opacity: number | undefined
}

/** A rectangle on the stored grid, in pixels, not always whole ones. */
export interface StoredPlace {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface LayOptions {
  readonly signal?: AbortSignal | undefined
  /** Largest number of pixels of the mark. */
  readonly maxPixels: number
}

/** A mark may be so many times as wide and high as the picture that it is on a part of. */
const MOST_ENLARGED = 4

/**
 * @throws UnmarkError `INVALID_MASK` when the file is no whole still picture, shows nothing, or lies outside the picture;
 *   `ABORTED` on `signal`.
 */
export async function layOverlay(
  bytes: Uint8Array,
  place: CanonicalOverlayPlace,
  image: VerifiedImage,
  options: LayOptions,
): Promise<OverlayLayer> {
  throwIfAborted(options.signal)
  const own = await readMark(bytes, options)
  throwIfAborted(options.signal)
  const picture = { width: image.displayWidth, height: image.displayHeight }
  const size = sizeOnPicture(own, place, picture)
  const places = overlayPlaces(place, size, picture)
  if (places.length === 0) throw outside(size, place, picture)
  return {
    mark: turnMark(own, image.orientation),
    places: places.map((corner) => toStoredPlace({ ...corner, ...size }, image)),
    opacity: place.opacity ?? undefined,
  }
}

function toStoredPlace(box: Box, image: VerifiedImage): StoredPlace {
  const { left, top, width, height } = storedBox(box, image)
  return { x: left, y: top, width, height }
}

function turnMark(mark: PixelImage, orientation: Orientation): PixelImage {
  const swap = orientation >= 5
  const { width, height } = mark
  return turnToStored(mark, { width: swap ? height : width, height: swap ? width : height, orientation })
}

/** In full when it has no width of its own; the height follows, to a fraction of a pixel. */
function sizeOnPicture(own: Size, { width }: CanonicalOverlayPlace, picture: Size): Size {
  if (width === null) return { width: own.width, height: own.height }
  const across = lengthInPixels(width, picture.width)
  const size = { width: across, height: (own.height * across) / own.width }
  // Beyond this the search for the place would take the time of many pictures.
  if (across > MOST_ENLARGED * picture.width || size.height > MOST_ENLARGED * picture.height) {
    throw invalid(
      `The overlay would be ${Math.round(size.width)} x ${Math.round(size.height)} pixels, on a picture displayed with ` +
        `${picture.width} x ${picture.height}.`,
      'Give the width that the mark has on the picture.',
    )
  }
  return size
}

async function readMark(bytes: Uint8Array, { maxPixels }: LayOptions): Promise<PixelImage> {
  await checkKind(bytes, maxPixels)
  // The mark's colours are those that were blended with the picture's samples: neither is converted.
  const upright = sharp(bytes, { failOn: 'error', limitInputPixels: false, ignoreIcc: true }).autoOrient()
  const { data, info } = await readable(
    upright.toColourspace('srgb').ensureAlpha().raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true }),
  )
  const { width, height } = info
  return { data: new Uint8Array(data.buffer, data.byteOffset, data.length), width, height, channels: 4 }
}

async function checkKind(bytes: Uint8Array, maxPixels: number): Promise<void> {
  const sniffed = sniff(bytes)
  if (sniffed.kind === 'other') {
    throw invalid(
      `Expected the overlay to be a picture; got ${bytes.length === 0 ? 'an empty file' : sniffed.what}.`,
      'Save the mark as a PNG with its transparency.',
    )
  }
  const { width, height, pages = 1 } = await readable(sharp(bytes, { limitInputPixels: false }).metadata())
  if (pages > 1 || (sniffed.format === 'png' && isAnimatedPng(bytes))) {
    throw invalid('Expected the overlay to be one still picture; it has several frames or pages.', 'Save one frame.')
  }
  if (width * height > maxPixels) {
    throw invalid(
      `Expected the overlay to have at most ${maxPixels} pixels; it has ${width} x ${height}.`,
      'Use a smaller copy of the mark, and give the width that it has on the picture.',
    )
  }
}

function outside(mark: Size, { anchor, x, y }: CanonicalOverlayPlace, picture: Size): UnmarkError {
  return invalid(
    `The overlay of ${Math.round(mark.width)} x ${Math.round(mark.height)} pixels lies outside the picture: ${x} and ${y} from its ${anchor}, ` +
      `on a picture displayed with ${picture.width} x ${picture.height} pixels.`,
    'Distances are counted from the anchor’s side into the picture; percentages are of its width and height.',
  )
}

async function readable<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    const detail = error instanceof Error ? (error.message.split('\n')[0] ?? '').slice(0, 200) : 'unknown error'
    throw new UnmarkError('INVALID_MASK', `The overlay is damaged or cut off (${detail}).`, {
      cause: error,
      hint: 'Save the mark again; the file does not decode to its end.',
    })
  }
}

function invalid(message: string, hint: string): UnmarkError {
  return new UnmarkError('INVALID_MASK', message, { hint })
}
