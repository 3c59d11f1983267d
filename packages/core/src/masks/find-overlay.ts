// Makes sure that a known mark is where it is said to be, before anything is paid or changed, and marks what it covers.
import { type Inpainter, type OverlayResult, type PixelImage, removeOverlay } from '@unmark/inpaint'
import { abortError, UnmarkError } from '../errors.ts'
import type { Box, Mask, VerifiedImage } from '../image.ts'
import type { OverlayLayer, StoredPlace } from './lay-overlay.ts'
import { makeMask } from './make-mask.ts'
import { displayBox } from './orientation.ts'

export interface FoundOverlay {
  /** With the exact places of the copies that were found, and the opacity that was measured. */
  readonly overlay: OverlayLayer
  /** What the found copies cover. */
  readonly mask: Mask
}

/** Here only the place is wanted: what the mark hides is filled by the engine. */
const FILLS_NOTHING: Inpainter = {
  inpaint: async () => ({ patches: [], regions: [] }),
  close: async () => {},
}

/**
 * Looks for the mark around its places, by 3 pixels and 1 % of its size.
 *
 * @throws UnmarkError `INVALID_MASK` when it is at none of them, or covers nothing or everything; `ABORTED` on `signal`.
 */
export async function findOverlay(
  { mark, places, opacity }: OverlayLayer,
  image: VerifiedImage,
  pixels: PixelImage,
  signal: AbortSignal,
): Promise<FoundOverlay> {
  const given = { image: mark, ...(opacity === undefined ? {} : { opacity }) }
  const source = image.lossless ? 'exact' : 'lossy'
  const result = await removeOverlay(pixels, given, places, { source, signal, inpainter: FILLS_NOTHING }).catch(
    (error: unknown) => {
      throw signal.aborted ? abortError(signal) : error
    },
  )
  const found = result.places.filter((place) => place.found)
  if (found.length === 0) throw notFound(result, image)
  const exact = found.map(({ x, y, width, height }) => ({ x, y, width, height }))
  return {
    overlay: { mark, places: exact, opacity: result.opacity },
    mask: makeMask(result.mask.data, image, 'overlay', describe(result, exact, image)),
  }
}

function notFound({ places, confidence, opacity }: OverlayResult, image: VerifiedImage): UnmarkError {
  const [first] = places
  const where = first ? ` at ${show(first, image)}` : ''
  const more = places.length > 1 ? ` or at ${places.length - 1} other places` : ''
  const measured = `certainty ${confidence.toFixed(2)} of the 0.5 that is needed, opacity ${opacity.toFixed(2)}`
  return new UnmarkError(
    'INVALID_MASK',
    `The overlay was not found${where}${more}, nor within 3 pixels and 1 % of its size (${measured}).`,
    {
      hint:
        'Give the place, the width and the opacity that the mark has on the picture as it is displayed; or mark the ' +
        'area with regions.',
    },
  )
}

function describe(result: OverlayResult, found: readonly StoredPlace[], image: VerifiedImage): string[] {
  const { opacity, confidence, places, mask, inpaintedPixels } = result
  const [first] = found
  if (!first) return []
  const copies =
    found.length === 1 ? 'The overlay was found' : `${found.length} copies of the overlay were found, the first`
  const covered = mask.data.reduce((sum, value) => sum + (value === 0 ? 0 : 1), 0)
  const notes = [
    `${copies} at ${show(first, image)}, with opacity ${opacity.toFixed(2)} and certainty ${confidence.toFixed(2)}.`,
    `Of the ${covered} pixels that it covers, it lets the picture through in ${covered - inpaintedPixels} and hides ${inpaintedPixels}.`,
  ]
  const missing = places.length - found.length
  if (missing > 0)
    notes.push(`At ${missing} of ${places.length} places it was not found, and nothing was changed there.`)
  return notes
}

/** In displayed pixels. */
function show({ x, y, width, height }: StoredPlace, image: VerifiedImage): string {
  const box: Box = displayBox({ left: x, top: y, width, height }, image)
  const [left, top, across, down] = [box.left, box.top, box.width, box.height].map((value) => Number(value.toFixed(2)))
  return `${left},${top} with ${across} x ${down} pixels`
}
