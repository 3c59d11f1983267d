// Decides which part of a picture a service needs to see, so that the rest of it does not leave the machine.
import type { Box, Mask, VerifiedImage } from '../image.ts'
import { displayBox } from '../masks/orientation.ts'

/** What a caller may ask for: always, never, or where it is worth it. */
export type CropChoice = boolean | 'auto'

/** A service fills from what is around the mark: this share of the marked area's longer side, within these bounds, in pixels. */
const MARGIN_SHARE = 1 / 8
const LEAST_MARGIN = 64
const MOST_MARGIN = 256
/** Services may refuse or enlarge what is smaller than this on a side, in pixels. */
const LEAST_SIDE = 256
/** `auto`: smaller pictures are quickly sent as they are. */
const LEAST_PIXELS = 1_000_000
/** `auto`: a larger part is not worth doing without the rest of the picture. */
const MOST_SHARE = 1 / 4

/**
 * The rectangle of the displayed picture that is sent, or undefined when all of it is. It holds the whole mask with a margin;
 * marks that lie far apart make it large, and then all is sent.
 */
export function chooseCrop(mask: Mask | undefined, image: VerifiedImage, choice: CropChoice): Box | undefined {
  if (!mask || choice === false) return undefined
  const { displayWidth, displayHeight } = image
  const pixels = displayWidth * displayHeight
  if (choice === 'auto' && pixels < LEAST_PIXELS) return undefined
  const marked = displayBox(mask.box, image)
  const longer = Math.max(marked.width, marked.height)
  const margin = Math.ceil(Math.min(MOST_MARGIN, Math.max(LEAST_MARGIN, longer * MARGIN_SHARE)))
  const across = span(marked.left, marked.width, margin, displayWidth)
  const down = span(marked.top, marked.height, margin, displayHeight)
  const crop = { left: across.start, top: down.start, width: across.length, height: down.length }
  const share = (crop.width * crop.height) / pixels
  return share < 1 && (choice === true || share <= MOST_SHARE) ? crop : undefined
}

/** From the marked part of one side to what is sent of it, inside the picture. */
function span(start: number, length: number, margin: number, whole: number): { start: number; length: number } {
  const from = Math.max(0, start - margin)
  const to = Math.min(whole, start + length + margin)
  const missing = Math.min(whole, LEAST_SIDE) - (to - from)
  if (missing <= 0) return { start: from, length: to - from }
  const wider = to - from + missing
  return { start: Math.min(whole - wider, Math.max(0, from - Math.floor(missing / 2))), length: wider }
}
