// The story of a known mark: it is looked for at its places, taken off, and what it hid is filled.
import { setImmediate } from 'node:timers/promises'
import type { Pause } from '../cells.ts'
import { checkImage } from '../check-input.ts'
import type { PixelImage } from '../types.ts'
import { checkOverlay } from './check-overlay.ts'
import type { Overlay, OverlayOptions, OverlayPlace, OverlayResult } from './contract.ts'
import { locate } from './locate.ts'
import { Removal } from './removal.ts'
import { placementOf } from './stamp.ts'

/** Share of the work that the search for the mark is. */
const SEARCHED = 0.5
/** Share of the work up to the filling of what was hidden. */
const FILLED = 0.9

/**
 * Removes a mark that is known pixel by pixel, by inverting its blend (Porter and Duff's `over`, on gamma-encoded samples
 * as practically all marks are laid over). From a losslessly kept picture, what was under the mark comes back but for
 * rounding: at most `0.5 / (1 - a)` samples off, `a` being the mark's alpha times its opacity. Pixels that the mark hides
 * are filled from their surroundings, as by `inpaint`.
 *
 * Each place is refined by a search around it, and the mark is recognised by the traces of its edges: where it is not
 * found nothing changes, so that no negative of it is stamped into the picture.
 *
 * The work is done in slices of some milliseconds on the calling thread, so that other events get their turn.
 *
 * @param image 8 or 16 bit, 1 to 4 channels; it is read, not changed
 * @param overlay the mark's own pixels and, when known, its opacity
 * @param places where it was laid over, in that order; `tileOverlay` gives those of a repeated mark
 * @returns patches to be written with `applyPatches`, the mask of what they may change, and what was found where
 * @throws TypeError or RangeError (as a rejection) when an argument has the wrong form; rejects with `signal.reason`
 *   when aborted
 */
export async function removeOverlay(
  image: PixelImage,
  overlay: Overlay,
  places: readonly OverlayPlace[],
  options: OverlayOptions = {},
): Promise<OverlayResult> {
  checkImage(image)
  checkOverlay(overlay, places, options)
  const pause: Pause = async () => {
    await setImmediate()
    options.signal?.throwIfAborted()
  }
  options.signal?.throwIfAborted()
  options.onProgress?.(0)
  const range = options.refine !== false && { pixels: 3, scale: 0.01, ...options.refine }
  const located = await locate(
    {
      image,
      overlay,
      places: places.map((place) => placementOf(place, overlay.image)),
      range,
      lossy: options.source === 'lossy',
      force: options.force ?? false,
    },
    pause,
    (fraction) => options.onProgress?.(SEARCHED * fraction),
  )
  const removal = new Removal(image, overlay.image, located, options.source === 'lossy')
  await removal.run(pause, (fraction) => options.onProgress?.(SEARCHED + (FILLED - SEARCHED) * fraction))
  const result = await removal.finish(options)
  options.onProgress?.(1)
  return { ...result, ...located, places: [...located.places] }
}
