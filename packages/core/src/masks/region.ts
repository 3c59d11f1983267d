// Regions as callers write them, and the one form they are kept in, so that the same wish always has the same key.
import { z } from 'zod'
import { UnmarkError } from '../errors.ts'
import { canonicalLength, canonicalLengthOf, isLength, type Length, type LengthUnit, length, show } from './length.ts'
import { canonicalOutline } from './outline.ts'

/** A rectangle on the displayed picture. Example: `{ x: '70%', y: '88%', width: '28%', height: '10%' }`. */
export interface RectangleRegion {
  /** Distance of the left edge from the picture's left edge. */
  readonly x: Length
  /** Distance of the top edge from the picture's top edge. */
  readonly y: Length
  readonly width: Length
  readonly height: Length
  /** Unit of plain numbers here. Default: the request's, which is pixels unless it says otherwise. */
  readonly unit?: LengthUnit
}

/** A polygon on the displayed picture, filled by the even-odd rule. Example: `{ points: [[10, 10], [90, 10], [50, 60]] }`. */
export interface PolygonRegion {
  /** At least 3 corners in order; the last is joined to the first. */
  readonly points: readonly ({ readonly x: Length; readonly y: Length } | readonly [Length, Length])[]
  /** Unit of plain numbers here. Default: the request's, which is pixels unless it says otherwise. */
  readonly unit?: LengthUnit
}

/** A part of the displayed picture: a rectangle or a polygon. */
export type Region = RectangleRegion | PolygonRegion

export { MASK_DIALECTS, type MaskDialect } from './mask-dialects.ts'

/** More than any person draws; what lies above is a mistake or an attack on the time that drawing takes. */
const MAX_REGIONS = 1000
const MAX_POINTS = 5000

const canonicalPoint = z.tuple([canonicalLength, canonicalLength])

/** A region in its kept form: numbers are pixels, texts are percent, polygons are pairs. JSON data. */
export const canonicalRegionSchema = z.union([
  z.strictObject({ x: canonicalLength, y: canonicalLength, width: canonicalLength, height: canonicalLength }),
  z.strictObject({ points: z.array(canonicalPoint).min(1).max(MAX_POINTS) }),
])
export type CanonicalRegion = z.infer<typeof canonicalRegionSchema>
export type CanonicalRectangle = Extract<CanonicalRegion, { width: unknown }>
export type CanonicalPolygon = Extract<CanonicalRegion, { points: unknown }>
type CanonicalPoint = z.infer<typeof canonicalPoint>

const unit = z
  .enum(['px', 'percent'], { error: (issue) => `expected "px" or "percent", got ${show(issue.input)}` })
  .optional()

const rectangleSchema = z.strictObject({ x: length, y: length, width: length, height: length, unit })

const pointSchema = z.custom<PolygonRegion['points'][number]>(isPoint, {
  error: (issue) => `expected { x, y } or [x, y], each a finite number or a percentage, got ${show(issue.input)}`,
})
const polygonSchema = z.strictObject({
  points: z
    .array(pointSchema, { error: (issue) => `expected a list of points, got ${show(issue.input)}` })
    .min(3, { error: 'expected at least 3 points' })
    .max(MAX_POINTS, { error: `expected at most ${MAX_POINTS} points` }),
  unit,
})

/**
 * Parses unknown input. The same regions written in another way (order, repetition, unit, form and first corner of a
 * polygon) give an equal value. Whether a region fits a picture is known only beside one: see `resolveMask`.
 *
 * @param defaultUnit unit of plain numbers in regions that name none. Default: pixels.
 * @throws UnmarkError `INVALID_INPUT` that names the region (counted from 1), its field, what was expected and what came.
 */
export function parseRegions(value: unknown, defaultUnit: LengthUnit = 'px'): CanonicalRegion[] {
  if (!Array.isArray(value)) throw invalid(`Expected a list of regions, got ${show(value)}.`)
  if (value.length > MAX_REGIONS) {
    throw invalid(`Expected at most ${MAX_REGIONS} regions, got ${value.length}.`, 'Use a mask file for so many marks.')
  }
  const byText = new Map<string, CanonicalRegion>()
  for (const [index, entry] of value.entries()) {
    const region = parseRegion(entry, index + 1, defaultUnit)
    byText.set(JSON.stringify(region), region)
  }
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, region]) => region)
}

function parseRegion(value: unknown, ordinal: number, defaultUnit: LengthUnit): CanonicalRegion {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid(`Region ${ordinal}: expected { x, y, width, height } or { points }, got ${show(value)}.`)
  }
  if ('points' in value) {
    const polygon = checked(polygonSchema.safeParse(value), ordinal)
    const inUnit = polygon.unit ?? defaultUnit
    return { points: canonicalOutline(polygon.points.map((point) => canonicalPair(point, inUnit))) }
  }
  const rectangle = checked(rectangleSchema.safeParse(value), ordinal)
  const inUnit = rectangle.unit ?? defaultUnit
  return {
    x: canonicalLengthOf(rectangle.x, inUnit),
    y: canonicalLengthOf(rectangle.y, inUnit),
    width: canonicalLengthOf(rectangle.width, inUnit),
    height: canonicalLengthOf(rectangle.height, inUnit),
  }
}

function canonicalPair(point: PolygonRegion['points'][number], inUnit: LengthUnit): CanonicalPoint {
  const [x, y] = isPair(point) ? point : [point.x, point.y]
  return [canonicalLengthOf(x, inUnit), canonicalLengthOf(y, inUnit)]
}

function isPair(value: unknown): value is readonly [Length, Length] {
  return Array.isArray(value)
}

function isPoint(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 2 && value.every(isLength)
  if (typeof value !== 'object' || value === null) return false
  return Object.keys(value).length === 2 && 'x' in value && 'y' in value && isLength(value.x) && isLength(value.y)
}

function checked<T>(result: z.ZodSafeParseResult<T>, ordinal: number): T {
  if (result.success) return result.data
  const problems = result.error.issues.map((issue) => {
    const field = issue.path.join('.')
    return field === '' ? issue.message : `${field}: ${issue.message}`
  })
  throw invalid(`Region ${ordinal}: ${problems.slice(0, 5).join('; ')}.`)
}

function invalid(message: string, hint?: string): UnmarkError {
  return new UnmarkError('INVALID_INPUT', message, {
    hint: hint ?? 'Example: { x: "70%", y: "88%", width: "28%", height: "10%" }; plain numbers are pixels.',
  })
}
