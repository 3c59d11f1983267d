// How a preview is wanted: its size, its bytes and its format, checked once at the door.
import { z } from 'zod'
import { invalidInput } from '../request.ts'

export const PREVIEW_FORMATS = ['png', 'webp'] as const
/** What a preview is encoded as: `png` or `webp`. */
export type PreviewFormat = (typeof PREVIEW_FORMATS)[number]

/** The pictures that a comparison shows. */
export const PANELS = ['before', 'after', 'difference'] as const
/** One of `before`, `after` and `difference`. */
export type Panel = (typeof PANELS)[number]

/** How large a preview may be, and its format. */
export interface PreviewOptions {
  /**
   * Longest side of the drawn picture, in pixels, 16 to 16 383. With it, a small mark is shown enlarged as well.
   * Default: no limit; the picture is drawn at its own size, up to 100 million pixels in all.
   */
  readonly maxEdge?: number
  /** Most bytes of the file, at least 1024; quality is lowered first, then size. Default: no limit. */
  readonly maxBytes?: number
  /** `png` keeps every drawn pixel; `webp` is a tenth of its size. Default: `png`. */
  readonly format?: PreviewFormat
}

/** How a comparison of two pictures is drawn. */
export interface CompareOptions extends PreviewOptions {
  /** What to show, from left to right. Default: `['before', 'after', 'difference']`. */
  readonly panels?: readonly Panel[]
  /** What the difference is multiplied by, 1 to 255; what goes beyond white stays white. Default: 8. */
  readonly amplify?: number
  readonly signal?: AbortSignal
  /** Most time for reading and drawing, in milliseconds. Default: 300 000. */
  readonly deadlineMs?: number
}

/** Options with their defaults in place. */
export interface Drawing {
  readonly maxEdge: number | undefined
  readonly maxBytes: number | undefined
  readonly format: PreviewFormat
}

/** WebP knows no longer side. */
export const LONGEST_EDGE = 16_383

const drawingShape = {
  maxEdge: z.int().min(16).max(LONGEST_EDGE).optional(),
  maxBytes: z.int().min(1024).optional(),
  format: z.enum(PREVIEW_FORMATS).default('png'),
}
const previewSchema = z.strictObject(drawingShape)
const compareSchema = z.strictObject({
  ...drawingShape,
  panels: z
    .array(z.enum(PANELS))
    .min(1)
    .max(PANELS.length)
    .default([...PANELS]),
  amplify: z.number().min(1).max(255).default(8),
})

/** @throws UnmarkError `INVALID_INPUT` that names every option of the wrong form. */
export function parsePreviewOptions(options: PreviewOptions): Drawing {
  const parsed = previewSchema.safeParse(options)
  if (!parsed.success) throw invalidInput('preview', parsed.error)
  return drawingOf(parsed.data)
}

/** @throws UnmarkError `INVALID_INPUT` that names every option of the wrong form. */
export function parseCompareOptions({ signal: _, deadlineMs: __, ...options }: CompareOptions) {
  const parsed = compareSchema.safeParse(options)
  if (!parsed.success) throw invalidInput('comparison', parsed.error)
  const { panels, amplify } = parsed.data
  return { ...drawingOf(parsed.data), panels: [...new Set(panels)], amplify }
}

function drawingOf({ maxEdge, maxBytes, format }: z.output<typeof previewSchema>): Drawing {
  return { maxEdge, maxBytes, format }
}
