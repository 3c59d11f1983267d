// What has to hold before any engine is asked: the picture decodes from end to end, and the mask fits it.
import type { PixelImage } from '@unmark/inpaint'
import type { Limits } from './config.ts'
import type { Mask, VerifiedImage } from './image.ts'
import type { Intake } from './input/intake.ts'
import { type Verified, verifyImage } from './input/verify.ts'
import { findOverlay } from './masks/find-overlay.ts'
import { layOverlay, type OverlayLayer } from './masks/lay-overlay.ts'
import { resolveMask } from './masks/resolve-mask.ts'
import type { FileOrder } from './order.ts'
import { decodePixels } from './output/encode/decode.ts'

export interface Prepared {
  readonly image: VerifiedImage
  readonly mask: Mask | undefined
  /** The known mark, whose footprint the mask then is. */
  readonly overlay: OverlayLayer | undefined
  /** The picture's stored samples. */
  readonly pixels: () => Promise<PixelImage>
}

export interface PrepareOptions {
  readonly limits: Limits
  readonly signal: AbortSignal
  /**
   * Keep the samples that the check decoded. A picture that waits for a service would hold its memory all that time,
   * so there they are decoded again when they are needed. Default: true.
   */
  readonly keepPixels?: boolean
}

/** @throws UnmarkError `INVALID_IMAGE` or `INVALID_MASK`. */
export async function prepare(intake: Intake, order: MarkOrder, options: PrepareOptions): Promise<Prepared> {
  const { limits, signal, keepPixels = true } = options
  const { bytes, sha256 } = intake.image
  const { image, pixels } = await verifyImage(bytes, { maxPixels: limits.maxPixels, sha256, signal })
  const mark = await resolveMark(intake, order, { image, pixels }, { signal, maxPixels: limits.maxPixels })
  return { image, ...mark, pixels: keepPixels ? kept(pixels) : decodedAgain(bytes, image, signal) }
}

// Two functions, because a closure keeps everything alive that another one of its function refers to.
function kept(pixels: PixelImage): Prepared['pixels'] {
  return async () => pixels
}

function decodedAgain(bytes: Uint8Array, image: VerifiedImage, signal: AbortSignal): Prepared['pixels'] {
  return () => decodePixels(bytes, image, { signal })
}

/** The part of an order that says where the mark is. */
export type MarkOrder = Pick<FileOrder, 'mask' | 'regions' | 'overlay'>

/**
 * Where an order says that the mark is, on the picture's stored grid.
 *
 * @throws UnmarkError `INVALID_MASK`.
 */
export async function resolveMark(
  intake: Intake,
  order: MarkOrder,
  { image, pixels }: Verified,
  options: { readonly signal: AbortSignal; readonly maxPixels: number },
): Promise<Pick<Prepared, 'mask' | 'overlay'>> {
  if (order.overlay && intake.overlay) {
    const layer = await layOverlay(intake.overlay.bytes, order.overlay.place, image, options)
    return findOverlay(layer, image, pixels, options.signal)
  }
  const file = intake.mask && order.mask && { mask: { bytes: intake.mask.bytes }, dialect: order.mask.dialect }
  return { mask: await resolveMask({ regions: order.regions, ...file }, image, options), overlay: undefined }
}
