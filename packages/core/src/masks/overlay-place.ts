// Where a known mark lies on the picture, as callers write it, and the one form that it is kept in.
import { z } from 'zod'
import { UnmarkError } from '../errors.ts'
import { ANCHORS, type Anchor } from './anchors.ts'
import { canonicalLength, canonicalLengthOf, type Length, type LengthUnit, length, show } from './length.ts'

/** How a known mark was laid over the picture. Lengths are on the displayed picture, its EXIF orientation applied. */
export interface OverlayPlace {
  /**
   * Above 0, at most 1; multiplies the mark's own transparency. Default: estimated from the picture; for a mark that is
   * see-through by itself, such as a PNG with soft alpha, 1 is tried first. Example: `0.35`.
   */
  readonly opacity?: number
  /** Which corner, edge or middle of the picture the mark is placed by. Default: `top-left`. */
  readonly anchor?: Anchor
  /**
   * Distance of the mark from the anchor's side, in pixels or percent of the picture's width; from the middle it counts
   * to the right. Default: 0. Example: `'2%'`.
   */
  readonly x?: Length
  /** The same downwards or upwards, in percent of the picture's height. Default: 0. */
  readonly y?: Length
  /** Width of the mark on the picture; its height follows. Percent are of the picture's width. Default: its own. */
  readonly width?: Length
  /**
   * Repeats the mark over the whole picture, starting at its place and going in all four directions; gaps lie between one mark and the
   * next, 0 when not given. Default: false.
   */
  readonly tile?: boolean | { readonly gapX?: Length; readonly gapY?: Length }
}

/** A place in its kept form. JSON data. */
export const canonicalOverlayPlaceSchema = z.strictObject({
  /** Null: to be estimated. */
  opacity: z.number().nullable(),
  anchor: z.enum(ANCHORS),
  x: canonicalLength,
  y: canonicalLength,
  /** Null: the mark's own. */
  width: canonicalLength.nullable(),
  /** Null: once. */
  tile: z.strictObject({ gapX: canonicalLength, gapY: canonicalLength }).nullable(),
})
export type CanonicalOverlayPlace = z.infer<typeof canonicalOverlayPlaceSchema>

const gap = length.optional()

const placeSchema = z.strictObject({
  opacity: z
    .custom<number>((value) => typeof value === 'number' && value > 0 && value <= 1, {
      error: (issue) => `expected a number above 0 and at most 1, got ${show(issue.input)}`,
    })
    .optional(),
  anchor: z
    .enum(ANCHORS, { error: (issue) => `expected one of ${ANCHORS.join(', ')}; got ${show(issue.input)}` })
    .optional(),
  x: length.optional(),
  y: length.optional(),
  width: length.optional(),
  tile: z
    .union([z.boolean(), z.strictObject({ gapX: gap, gapY: gap })], {
      error: (issue) => `expected true, false or { gapX, gapY }, got ${show(issue.input)}`,
    })
    .optional(),
})

/**
 * Parses unknown input. Whether the mark then lies on a picture is known only beside one.
 *
 * @param unit unit of plain numbers. Default: pixels.
 * @throws UnmarkError `INVALID_INPUT` that names the field, what was expected and what came.
 */
export function parseOverlayPlace(value: unknown, unit: LengthUnit = 'px'): CanonicalOverlayPlace {
  const parsed = placeSchema.safeParse(value)
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `${['overlay', ...path].join('.')}: ${message}`)
    throw invalid(`The overlay has the wrong form: ${problems.slice(0, 5).join('; ')}.`)
  }
  const { opacity = null, anchor = 'top-left', x = 0, y = 0, width, tile } = parsed.data
  const kept = (written: Length) => canonicalLengthOf(written, unit)
  const gaps = tile === true ? {} : tile || undefined
  return {
    opacity,
    anchor,
    x: kept(x),
    y: kept(y),
    width: width === undefined ? null : positive(kept(width), 'width'),
    tile: gaps ? { gapX: kept(gaps.gapX ?? 0), gapY: kept(gaps.gapY ?? 0) } : null,
  }
}

function positive(value: Length, field: string): Length {
  if (typeof value === 'number' ? value > 0 : !value.startsWith('-')) return value
  throw invalid(`The overlay has the wrong form: overlay.${field}: expected a length above 0, got ${show(value)}.`)
}

function invalid(message: string): UnmarkError {
  return new UnmarkError('INVALID_INPUT', message, {
    hint: 'Example: { image: "logo.png", opacity: 0.4, anchor: "bottom-right", x: "2%", y: "2%" }.',
  })
}
