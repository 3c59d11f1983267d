// From the file of a known mark and its place to copies of it on the picture's stored grid.
import type { PixelImage } from '@unmark/inpaint'
import sharp from 'sharp'
import { throwIfAborted, UnmarkError } from '../errors.ts'
import type { Mask, VerifiedImage } from '../image.ts'
import { isAnimatedPng } from '../input/png-animation.ts'
import { sniff } from '../input/sniff.ts'
import { lengthInPixels } from './length.ts'
import { makeMask } from './make-mask.ts'
import { type Size, storedBox, turnToStored } from './orientation.ts'
import type { CanonicalOverlayPlace } from './overlay-place.ts'
import { overlayPlaces, type Place } from './overlay-places.ts'

/** A known mark as it was laid over a picture. */
export interface OverlayLayer {
  /** RGBA with straight alpha, 8 bit, in the size it has on the picture, turned like the picture's stored grid. */
  readonly mark: PixelImage
  /** Where the top left pixel of each copy lies on the stored grid; a copy may reach over the picture's edge. */
  readonly places: readonly Place[]
  /** Multiplies the mark's own alpha; undefined when it is to be estimated. */
  readonly opacity: number | undefined
}

export interface LayOptions {
  readonly signal?: AbortSignal | undefined
  /** Largest number of pixels of the mark, before and after it is given its width. */
  readonly maxPixels: number
}

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
  const displayed = await readMark(bytes, place, image, options)
  throwIfAborted(options.signal)
  const picture = { width: image.displayWidth, height: image.displayHeight }
  const places = overlayPlaces(place, displayed, picture).map(({ left, top }) =>
    storedBox({ left, top, width: displayed.width, height: displayed.height }, image),
  )
  if (places.length === 0) throw outside(displayed, place, picture)
  const turned = image.orientation >= 5
  const grid = {
    width: turned ? displayed.height : displayed.width,
    height: turned ? displayed.width : displayed.height,
    orientation: image.orientation,
  }
  return {
    mark: turnToStored(displayed, grid),
    places: places.map(({ left, top }) => ({ left, top })),
    opacity: place.opacity ?? undefined,
  }
}

/**
 * The pixels that a layer changed by half a level or more, of 255.
 *
 * @throws UnmarkError `INVALID_MASK` when there are none, or when it is every pixel of the picture.
 */
export function footprintOf(layer: OverlayLayer, image: VerifiedImage, notes: readonly string[] = []): Mask {
  const { mark, places, opacity = 1 } = layer
  const data = new Uint8Array(image.width * image.height)
  for (const { left, top } of places) {
    for (let y = Math.max(0, -top); y < mark.height && top + y < image.height; y++) {
      for (let x = Math.max(0, -left); x < mark.width && left + x < image.width; x++) {
        const alpha = mark.data[(y * mark.width + x) * 4 + 3] as number
        if (alpha * opacity >= 0.5) data[(top + y) * image.width + left + x] = 255
      }
    }
  }
  return makeMask(data, image, 'overlay', notes)
}

async function readMark(
  bytes: Uint8Array,
  { width }: CanonicalOverlayPlace,
  image: VerifiedImage,
  { maxPixels }: LayOptions,
): Promise<PixelImage> {
  const own = await readSize(bytes, maxPixels)
  const size = width === null ? own : scaled(own, lengthInPixels(width, image.displayWidth), maxPixels)
  // The mark's colours are those that were blended with the picture's samples: neither is converted.
  const upright = sharp(bytes, { failOn: 'error', limitInputPixels: false, ignoreIcc: true }).autoOrient()
  const { data, info } = await readable(
    upright
      .toColourspace('srgb')
      .ensureAlpha()
      .resize({ ...size, fit: 'fill', kernel: 'lanczos3' })
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true }),
  )
  return {
    data: new Uint8Array(data.buffer, data.byteOffset, data.length),
    width: info.width,
    height: info.height,
    channels: 4,
  }
}

async function readSize(bytes: Uint8Array, maxPixels: number): Promise<Size> {
  const sniffed = sniff(bytes)
  if (sniffed.kind === 'other') {
    throw invalid(
      `Expected the overlay to be a picture; got ${bytes.length === 0 ? 'an empty file' : sniffed.what}.`,
      'Save the mark as a PNG with its transparency.',
    )
  }
  const { autoOrient, pages = 1 } = await readable(sharp(bytes, { limitInputPixels: false }).metadata())
  if (pages > 1 || (sniffed.format === 'png' && isAnimatedPng(bytes))) {
    throw invalid('Expected the overlay to be one still picture; it has several frames or pages.', 'Save one frame.')
  }
  checkCap(autoOrient, maxPixels)
  return autoOrient
}

function scaled(own: Size, width: number, maxPixels: number): Size {
  const size = {
    width: Math.max(1, Math.round(width)),
    height: Math.max(1, Math.round((own.height * width) / own.width)),
  }
  checkCap(size, maxPixels)
  return size
}

function checkCap({ width, height }: Size, maxPixels: number): void {
  if (width * height <= maxPixels) return
  throw invalid(
    `Expected the overlay to have at most ${maxPixels} pixels; it comes to ${width} x ${height}.`,
    'Give the width that the mark has on the picture.',
  )
}

function outside(mark: Size, { anchor, x, y }: CanonicalOverlayPlace, picture: Size): UnmarkError {
  return invalid(
    `The overlay of ${mark.width} x ${mark.height} pixels lies outside the picture: ${x} and ${y} from its ${anchor}, ` +
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
