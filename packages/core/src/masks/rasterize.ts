// Turns regions into marked pixels of the displayed picture.
import { UnmarkError } from '../errors.ts'
import { type Length, lengthInPixels } from './length.ts'
import type { Size } from './orientation.ts'
import type { CanonicalPolygon, CanonicalRectangle, CanonicalRegion } from './region.ts'

export interface Rasterized {
  /** One byte per pixel of the displayed picture: 255 inside a region, else 0. */
  readonly data: Uint8Array
  readonly notes: readonly string[]
}

type Point = readonly [x: number, y: number]

/** What one region selects, before it is cut at the picture's edges: columns and rows, the last ones exclusive. */
interface Span {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/**
 * Marks every pixel whose centre lies inside a region. A centre exactly on a left or top edge is inside, on a right or
 * bottom edge outside, so that regions which share an edge share no pixel. Percent are of the displayed width or height.
 * A region that reaches over the picture's edge is cut there, with a note.
 *
 * @throws UnmarkError `INVALID_MASK` for a region without area, outside the picture, or that selects no pixel.
 */
export function rasterizeRegions(regions: readonly CanonicalRegion[], picture: Size): Rasterized {
  const data = new Uint8Array(picture.width * picture.height)
  const notes: string[] = []
  for (const region of regions) {
    const cut = 'points' in region ? markPolygon(data, region, picture) : markRectangle(data, region, picture)
    if (cut) notes.push(`The region ${describe(region)} reaches outside the ${shape(picture)} and was cut at its edge.`)
  }
  return { data, notes }
}

/** True when a part of the region was cut off. */
function markRectangle(data: Uint8Array, region: CanonicalRectangle, picture: Size): boolean {
  const x = pixels(region.x, picture.width)
  const y = pixels(region.y, picture.height)
  const width = pixels(region.width, picture.width)
  const height = pixels(region.height, picture.height)
  if (!(width > 0 && height > 0)) throw refusal(region, picture, 'has no area: its width and height must be above 0')
  const span = checkedSpan(region, picture, [x, y], [x + width, y + height])
  const inside = clip(span, picture)
  for (let row = inside.top; row < inside.bottom; row++) {
    data.fill(255, row * picture.width + inside.left, row * picture.width + inside.right)
  }
  return isCut(span, picture)
}

/**
 * Even-odd filling by parity: each edge flips, in every row whose centre it crosses, the first pixel to the right of
 * the crossing; a running parity along the row then tells inside from outside. (The "edge flag" algorithm:
 * Ackland and Weste, IEEE Transactions on Computers C-30, 1981.)
 */
function markPolygon(data: Uint8Array, region: CanonicalPolygon, picture: Size): boolean {
  const points = region.points.map(([x, y]): Point => [pixels(x, picture.width), pixels(y, picture.height)])
  const least: Point = [Math.min(...points.map(([x]) => x)), Math.min(...points.map(([, y]) => y))]
  const most: Point = [Math.max(...points.map(([x]) => x)), Math.max(...points.map(([, y]) => y))]
  if (most[0] === least[0] || most[1] === least[1])
    throw refusal(region, picture, 'has no area: its points lie on a line')
  const span = checkedSpan(region, picture, least, most)
  const inside = clip(span, picture)
  const width = inside.right - inside.left
  const flips = new Uint8Array(width * (inside.bottom - inside.top))
  for (const [index, point] of points.entries()) flipCrossings(flips, inside, point, points.at(index - 1) as Point)
  if (fillParity(data, flips, inside, picture.width) === 0) throw tooSmall(region, picture)
  return isCut(span, picture)
}

function flipCrossings(flips: Uint8Array, inside: Span, from: Point, to: Point): void {
  const [upper, lower] = from[1] < to[1] ? [from, to] : [to, from]
  const width = inside.right - inside.left
  const slope = (lower[0] - upper[0]) / (lower[1] - upper[1])
  const end = Math.min(firstCentre(lower[1]), inside.bottom)
  for (let row = Math.max(firstCentre(upper[1]), inside.top); row < end; row++) {
    const column = Math.max(firstCentre(upper[0] + (row + 0.5 - upper[1]) * slope), inside.left)
    if (column >= inside.right) continue
    const at = (row - inside.top) * width + column - inside.left
    flips[at] = (flips[at] as number) ^ 1
  }
}

function fillParity(data: Uint8Array, flips: Uint8Array, inside: Span, pictureWidth: number): number {
  const width = inside.right - inside.left
  let count = 0
  for (let row = inside.top, at = 0; row < inside.bottom; row++) {
    let parity = 0
    const start = row * pictureWidth + inside.left
    for (let column = 0; column < width; column++, at++) {
      parity ^= flips[at] as number
      if (parity === 0) continue
      data[start + column] = 255
      count++
    }
  }
  return count
}

function checkedSpan(region: CanonicalRegion, picture: Size, least: Point, most: Point): Span {
  if (![...least, ...most].every(Number.isFinite))
    throw refusal(region, picture, 'has a place or a size that is no finite number')
  if (least[0] >= picture.width || least[1] >= picture.height || most[0] <= 0 || most[1] <= 0) {
    throw refusal(region, picture, 'lies outside the picture')
  }
  const span = {
    left: firstCentre(least[0]),
    top: firstCentre(least[1]),
    right: firstCentre(most[0]),
    bottom: firstCentre(most[1]),
  }
  const inside = clip(span, picture)
  if (inside.left >= inside.right || inside.top >= inside.bottom) throw tooSmall(region, picture)
  return span
}

/** The first column or row whose centre is not before `coordinate`. */
function firstCentre(coordinate: number): number {
  return Math.ceil(coordinate - 0.5)
}

function clip(span: Span, picture: Size): Span {
  return {
    left: Math.max(span.left, 0),
    top: Math.max(span.top, 0),
    right: Math.min(span.right, picture.width),
    bottom: Math.min(span.bottom, picture.height),
  }
}

function isCut(span: Span, picture: Size): boolean {
  return span.left < 0 || span.top < 0 || span.right > picture.width || span.bottom > picture.height
}

/** In pixels, to a millionth: what is left of binary fractions must not decide about a pixel. */
function pixels(value: Length, whole: number): number {
  const exact = lengthInPixels(value, whole)
  const rounded = Math.round(exact * 1e6) / 1e6
  return Number.isFinite(rounded) ? rounded : exact
}

function tooSmall(region: CanonicalRegion, picture: Size): UnmarkError {
  return refusal(region, picture, 'selects no pixel: no pixel has its centre inside it')
}

function refusal(region: CanonicalRegion, picture: Size, problem: string): UnmarkError {
  return new UnmarkError('INVALID_MASK', `The region ${describe(region)} ${problem}; got it for a ${shape(picture)}.`, {
    hint:
      `Give regions on the picture as it is displayed: x from 0 to ${picture.width}, y from 0 to ${picture.height}, ` +
      'or percentages from 0% to 100%.',
  })
}

function shape(picture: Size): string {
  return `picture displayed with ${picture.width} x ${picture.height} pixels`
}

function describe(region: CanonicalRegion): string {
  // As text, because JSON has no NaN; 12 digits, because 0.1 + 0.2 need not be shown in full.
  const text = JSON.stringify(region, (_, value) =>
    typeof value === 'number' && !Number.isSafeInteger(value) ? String(Number(value.toPrecision(12))) : value,
  )
  return text.length > 120 ? `${text.slice(0, 117)}...` : text
}
