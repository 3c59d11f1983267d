// Proves what was changed: the finished file is decoded again and held against the original.
import { createHash } from 'node:crypto'
import type { PixelImage } from '@unmark/inpaint'
import type { Box, Mask, VerifiedImage } from '../image.ts'
import { displayBox } from '../masks/orientation.ts'
import type { DisplayBox, Report } from '../result.ts'
import { comparePixels } from './compare.ts'

export interface ReportInput {
  readonly image: VerifiedImage
  readonly mask: Mask | undefined
  readonly before: PixelImage
  /** Samples of the finished file, on the stored grid of the original. */
  readonly after: PixelImage
  readonly bytes: Uint8Array
  readonly notes: readonly string[]
  /** What the engine says that a person should look at. */
  readonly warnings?: readonly string[]
}

export function makeReport(input: ReportInput): Report {
  const { image, mask } = input
  const { changedBox, ...numbers } = comparePixels(input.before, input.after, mask)
  const sha256 = { before: image.sha256, after: createHash('sha256').update(input.bytes).digest('hex') }
  const warnings = [...(input.warnings ?? [])]
  if (numbers.changedInside === 0) {
    warnings.push(`Nothing was removed: no ${mask ? 'pixel of the marked area changed' : 'mark was found'}.`)
  }
  if (numbers.changedOutside > 0 && image.lossless) {
    warnings.push(`${numbers.changedOutside} pixels outside the marked area changed.`)
  }
  if (image.hasProvenance) {
    warnings.push('The file carried signed provenance data (C2PA); it does not fit an edited picture and was left out.')
  }
  return {
    maskPixels: mask?.count ?? null,
    ...numbers,
    boundingBox: changedBox && toDisplay(changedBox, image),
    sha256,
    notes: [...(mask?.notes ?? []), ...input.notes],
    warnings,
  }
}

/** The same rectangle in the picture as a person sees it. */
export function toDisplay(box: Box, image: VerifiedImage): DisplayBox {
  const { left, top, width, height } = displayBox(box, image)
  return { x: left, y: top, width, height }
}
