// The picture with what would be removed on it, before anything is paid: the very mask that the engine would get.
import { withDeadline } from '../deadline.ts'
import { throwIfAborted } from '../errors.ts'
import { type IntakeDoor, takeIn } from '../input/intake.ts'
import { describeMask } from '../masks/describe-mask.ts'
import { displayBox, toDisplayed } from '../masks/orientation.ts'
import { makeOrder, NO_ENGINE } from '../order.ts'
import { prepare } from '../prepare.ts'
import type { ParsedRequest } from '../request.ts'
import type { PlannedMask } from '../result.ts'
import { encodePreview, type Rendered } from './encode-preview.ts'
import { layOutMark } from './layout.ts'
import type { Drawing } from './options.ts'
import { decodeDisplayed } from './tile.ts'

/** A picture with its mask drawn on it. */
export interface Preview extends Rendered {
  /** Size of the picture itself, as displayed, in pixels. */
  readonly pictureWidth: number
  readonly pictureHeight: number
  /** What would be removed; null when the request marks nothing, and the picture is shown as it is. */
  readonly mask: PlannedMask | null
  /** How the mask was read. */
  readonly notes: readonly string[]
}

/**
 * Draws the picture upright with what the request marks.
 *
 * @throws UnmarkError what reading, verifying and resolving the mask throw in `remove`, with the same words.
 */
export async function previewMask(request: ParsedRequest, drawing: Drawing, door: IntakeDoor): Promise<Preview> {
  return withDeadline(request.deadlineMs, request.signal, async (signal) => {
    throwIfAborted(signal)
    const intake = await takeIn(request, door, signal)
    const order = makeOrder(request, intake, NO_ENGINE)
    const { image, mask } = await prepare(intake, order, { limits: door.limits, signal, keepPixels: false })
    const picture = await decodeDisplayed(image.bytes)
    throwIfAborted(signal)
    const size = { width: picture.width, height: picture.height }
    const marked = mask && {
      coverage: { ...size, data: toDisplayed(mask.data, image) },
      box: displayBox(mask.box, image),
    }
    const drawn = await layOutMark(picture, marked, drawing.maxEdge)
    throwIfAborted(signal)
    return {
      ...(await encodePreview(drawn, drawing)),
      pictureWidth: image.displayWidth,
      pictureHeight: image.displayHeight,
      mask: mask ? describeMask(mask, image) : null,
      notes: mask?.notes ?? [],
    }
  })
}
