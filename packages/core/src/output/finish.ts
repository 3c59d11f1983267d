// From an engine's answer to the file that is handed back: pixels put in place, encoded, and measured.
import type { PixelImage, PixelPatch } from '@unmark/inpaint'
import { cutPart, type Part } from '../crop/cut.ts'
import type { EngineOutput } from '../engines/engine.ts'
import { throwIfAborted } from '../errors.ts'
import type { Box, ImageFormat, Mask, VerifiedImage } from '../image.ts'
import { turnToStored } from '../masks/orientation.ts'
import type { Report } from '../result.ts'
import { fitToOriginal } from './align.ts'
import { applyInside } from './composite.ts'
import { type EncodeOptions, encodeLike } from './encode/encode.ts'
import { decodeLike } from './layout.ts'
import { levelSeam } from './level-seam.ts'
import { makeReport } from './report.ts'
import { type TakenChange, takeChange } from './take-change.ts'

export interface FinishInput {
  readonly image: VerifiedImage
  readonly mask: Mask | undefined
  /** The original's stored samples. */
  readonly pixels: PixelImage
  readonly output: EngineOutput
  /** The part of the displayed picture that `output` shows; undefined for all of it. */
  readonly crop?: Box | undefined
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
  const { picture: clean, notes: placing } = await placePixels(input)
  throwIfAborted(signal)
  const encoded = await encodeLike(image, clean, mask, { ...input.encode, signal })
  const decoded = await decodeLike(encoded.bytes, image, signal)
  // A picture that becomes an AVIF is turned by whoever decodes it, so its samples come as displayed.
  const turned = encoded.format === 'avif' && image.format !== 'avif'
  const after = turned ? turnToStored(decoded, image) : decoded
  const notes = [...output.notes, ...placing, ...encoded.notes]
  const warnings = output.kind === 'patches' ? (output.warnings ?? []) : []
  const measured = { image, mask, before: pixels, after, bytes: encoded.bytes, notes, warnings }
  return { bytes: encoded.bytes, format: encoded.format, report: makeReport(measured) }
}

/** The original with the engine's pixels where the mark is, by the mask or, without one, by what the engine changed. */
async function placePixels({ image, mask, pixels, output, crop }: FinishInput): Promise<TakenChange> {
  if (output.kind === 'patches') return { picture: applyInside(pixels, output.patches, mask), notes: [] }
  if (crop && mask) return placePart(output.bytes, cutPart(image, pixels, mask, crop), pixels, mask)
  const fitted = await fitToOriginal(output.bytes, image, pixels, mask)
  if (mask) {
    return { picture: applyInside(pixels, [levelSeam(pixels, fitted.picture, mask)], mask), notes: fitted.notes }
  }
  const taken = await takeChange(pixels, fitted, image)
  return { ...taken, notes: [...fitted.notes, ...taken.notes] }
}

/** Only a part was sent, so only that part came back. */
async function placePart(bytes: Uint8Array, part: Part, original: PixelImage, mask: Mask): Promise<TakenChange> {
  const fitted = await fitToOriginal(bytes, part.target, part.pixels, part.mask)
  const patch = movedBy(part.box, levelSeam(part.pixels, fitted.picture, part.mask))
  const { displayWidth, displayHeight } = part.target
  const sent = `Only ${displayWidth} x ${displayHeight} pixels around the mark were sent to the service.`
  return { picture: applyInside(original, [patch], mask), notes: [sent, ...fitted.notes] }
}

function movedBy({ left, top }: Box, patch: PixelPatch): PixelPatch {
  return { ...patch, left: patch.left + left, top: patch.top + top }
}
