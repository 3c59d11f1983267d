// From the picture that a service made to the file that is handed back, by files or by URLs.
import { abortError, UnmarkError } from '../errors.ts'
import type { Box } from '../image.ts'
import { type IntakeDoor, takeIn } from '../input/intake.ts'
import { verifyImage } from '../input/verify.ts'
import { encodeOptions, type Order, type UrlOrder } from '../order.ts'
import { encodeLike } from '../output/encode/encode.ts'
import { type FinishedPicture, finishPicture } from '../output/finish.ts'
import { type Prepared, prepare } from '../prepare.ts'
import { sha256Hex } from '../store/key.ts'

/** A finished picture with its displayed size, in pixels. */
export interface FinishedTask extends FinishedPicture {
  readonly width: number
  readonly height: number
}

/**
 * @param crop the part of the displayed picture that the service was sent; undefined for all of it.
 * @throws UnmarkError `RESULT_INVALID` when the service's bytes are no picture of the same scene.
 */
export async function finishOnOriginal(
  bytes: Uint8Array,
  { image, mask, pixels }: Prepared,
  order: Order,
  signal: AbortSignal,
  crop?: Box,
): Promise<FinishedTask> {
  const output = { kind: 'encoded', bytes, notes: [] } as const
  const encode = encodeOptions(order)
  const finished = await finishPicture({ image, mask, pixels: await pixels(), output, crop, encode, signal })
  return { ...finished, width: image.displayWidth, height: image.displayHeight }
}

/**
 * For a picture that the service fetched itself: only now its bytes are needed, to keep everything outside the mark. When
 * they cannot be had, the service's picture is handed back as it came, and the report says so.
 *
 * @throws UnmarkError `RESULT_INVALID` when the service's bytes are no picture, or not of the scene behind the URL.
 */
export async function finishByUrl(
  bytes: Uint8Array,
  order: UrlOrder,
  door: IntakeDoor,
  signal: AbortSignal,
): Promise<FinishedTask> {
  try {
    return await finishOnOriginal(bytes, await fetchOriginal(order, door, signal), order, signal)
  } catch (error) {
    if (signal.aborted) throw abortError(signal)
    if (!UnmarkError.is(error) || error.code === 'RESULT_INVALID') throw error
    return asItCame(bytes, order, door, signal, error)
  }
}

async function fetchOriginal({ urls }: UrlOrder, door: IntakeDoor, signal: AbortSignal): Promise<Prepared> {
  const intake = await takeIn({ image: urls.image, mask: urls.smear ?? undefined }, door, signal)
  const mask = intake.mask ? { sha256: intake.mask.sha256, dialect: 'smear' as const } : null
  return prepare(intake, { regions: [], mask }, { limits: door.limits, signal, keepPixels: false })
}

async function asItCame(
  bytes: Uint8Array,
  order: UrlOrder,
  { limits }: IntakeDoor,
  signal: AbortSignal,
  reason: UnmarkError,
): Promise<FinishedTask> {
  const { image, pixels } = await verifyImage(bytes, { maxPixels: limits.maxPixels, signal }).catch(
    (error: unknown) => {
      if (!UnmarkError.is(error) || signal.aborted) throw error
      throw new UnmarkError('RESULT_INVALID', 'The service returned something that is no picture.', { cause: error })
    },
  )
  const options = encodeOptions(order)
  const converted = options.format !== undefined && options.format !== image.format
  const encoded = converted
    ? await encodeLike(image, pixels, undefined, { ...options, signal })
    : { bytes, format: image.format, notes: [] }
  const warning = `Nothing was compared or put back, because the original could not be used: ${reason.message}`
  const report = {
    maskPixels: null,
    changedInside: 0,
    changedOutside: 0,
    maxDifferenceOutside: 0,
    psnrOutside: null,
    boundingBox: null,
    sha256: { before: '', after: sha256Hex(encoded.bytes) },
    notes: ['This is the service’s own picture.', ...encoded.notes],
    warnings: [warning],
  }
  const { displayWidth: width, displayHeight: height } = image
  return { bytes: encoded.bytes, format: encoded.format, report, width, height }
}
