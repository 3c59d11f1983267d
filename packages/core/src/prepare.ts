// What has to hold before any engine is asked: the picture decodes from end to end, and the mask fits it.
import type { PixelImage } from '@unmark/inpaint'
import type { Limits } from './config.ts'
import type { Mask, VerifiedImage } from './image.ts'
import type { Intake } from './input/intake.ts'
import { verifyImage } from './input/verify.ts'
import { type MaskRequest, resolveMask } from './masks/resolve-mask.ts'
import type { FileOrder } from './order.ts'
import { decodePixels } from './output/encode/decode.ts'

export interface Prepared {
  readonly image: VerifiedImage
  readonly mask: Mask | undefined
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
export async function prepare(intake: Intake, order: MaskOrder, options: PrepareOptions): Promise<Prepared> {
  const { limits, signal, keepPixels = true } = options
  const { bytes, sha256 } = intake.image
  const { image, pixels } = await verifyImage(bytes, { maxPixels: limits.maxPixels, sha256, signal })
  const mask = await resolveMask(maskRequest(intake, order), image, { signal, maxPixels: limits.maxPixels })
  const decodeAgain = () => decodePixels(bytes, image, { signal })
  return { image, mask, pixels: keepPixels ? async () => pixels : decodeAgain }
}

/** The part of an order that says where the mark is. */
export type MaskOrder = Pick<FileOrder, 'mask' | 'regions'>

/** What an order says about the mask, with the file's bytes. */
export function maskRequest(intake: Intake, order: MaskOrder): MaskRequest {
  return {
    regions: order.regions,
    ...(intake.mask && order.mask ? { mask: { bytes: intake.mask.bytes }, dialect: order.mask.dialect } : {}),
  }
}
