// From an engine's answer to the file that is handed back: pixels put in place, encoded, and measured.
import type { PixelImage } from '@unmark/inpaint'
import type { EngineOutput } from '../engines/engine.ts'
import { throwIfAborted } from '../errors.ts'
import type { ImageFormat, Mask, VerifiedImage } from '../image.ts'
import { turnToStored } from '../masks/orientation.ts'
import type { Report } from '../result.ts'
import { fitToOriginal } from './align.ts'
import { applyInside } from './composite.ts'
import { type EncodeOptions, encodeLike } from './encode/encode.ts'
import { decodeLike } from './layout.ts'
import { makeReport } from './report.ts'

export interface FinishInput {
  readonly image: VerifiedImage
  readonly mask: Mask | undefined
  /** The original's stored samples. */
  readonly pixels: PixelImage
  readonly output: EngineOutput
  readonly encode: Omit<EncodeOptions, 'signal'>
  readonly signal: AbortSignal
}

export interface FinishedPicture {
  readonly bytes: Uint8Array
  readonly format: ImageFormat
  readonly report: Report
}

/** @throws UnmarkError `RESULT_INVALID` when the engine's answer is no picture of the same scene. */
export async function finishPicture(input: FinishInput): Promise<FinishedPicture> {
  const { image, mask, pixels, output, signal } = input
  const fitted = output.kind === 'patches' ? output : await fitToOriginal(output.bytes, image, pixels, mask)
  throwIfAborted(signal)
  const clean = applyInside(pixels, fitted.patches, mask)
  const encoded = await encodeLike(image, clean, mask, { ...input.encode, signal })
  const decoded = await decodeLike(encoded.bytes, image, signal)
  // A picture that becomes an AVIF is turned by whoever decodes it, so its samples come as displayed.
  const turned = encoded.format === 'avif' && image.format !== 'avif'
  const after = turned ? turnToStored(decoded, image) : decoded
  const notes = [...output.notes, ...(fitted === output ? [] : fitted.notes), ...encoded.notes]
  const measured = { image, mask, before: pixels, after, bytes: encoded.bytes, notes }
  return { bytes: encoded.bytes, format: encoded.format, report: makeReport(measured) }
}
