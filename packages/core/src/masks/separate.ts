// Decides for every colour of a mask file whether it is stroke or ground: half-way between the two, along the line
// on which soft edges and recompression mix them.
import type { Census } from './census.ts'
import { BLACK, blue, difference, green, type PackedColour, red, WHITE } from './colour.ts'

export interface Paints {
  /** What is kept: black, white or both. */
  readonly grounds: readonly PackedColour[]
  /** What is removed. */
  readonly strokes: readonly PackedColour[]
  /** The strokes are so thin that hardly a pixel has their full colour. */
  readonly strokesAreThin: boolean
}

export interface Separation {
  /** 255 or 0 for each colour of the census. */
  readonly verdicts: Uint8Array
  /** Pixels that are removed. */
  readonly marked: number
  /** Pixels of colours between ground and stroke. */
  readonly soft: number
  readonly ground: Quality
  readonly stroke: Quality
}

/** How much one side looks painted. */
export interface Quality {
  /** Pixels of nearly a paint's own colour. */
  readonly plain: number
  /** Pixels inside even areas. */
  readonly even: number
}

/** Red, green, blue; or brightness and two differences of colour. */
export type Vector = readonly [number, number, number]

interface Line {
  readonly from: Vector
  readonly along: Vector
  readonly lengthSquared: number
  readonly share: (colour: Vector) => number
}

/** Several strokes may explain a colour about equally well; then one that claims it is enough. In 0..255. */
const EQUALLY_NEAR = 12
/** Recompression changes an even area by up to this. In 0..255. */
const NEAR = 16
/** Half of the pixels of a thin line have at least this much of its colour. In 0..255. */
const NEAR_THIN = 64
/** Between these shares of stroke a pixel is an edge. */
const SOFT_FROM = 0.2
const SOFT_TO = 0.8
/**
 * JPEG and WebP store brightness at every pixel, colour at every second one, so brightness tells better where an edge
 * runs. The weight lets colour decide where the paints are equally bright.
 */
const CHROMA_WEIGHT = 0.02

export function separate(census: Census, paints: Paints): Separation {
  const strokeLines = paints.strokes.flatMap((stroke) => paints.grounds.map((ground) => makeLine(ground, stroke)))
  const groundLine = paints.grounds.length > 1 ? makeLine(BLACK, WHITE) : undefined
  const verdicts = new Uint8Array(census.colours.length)
  const nearStroke = paints.strokesAreThin ? NEAR_THIN : NEAR
  let marked = 0
  let soft = 0
  const ground = { plain: 0, even: 0 }
  const stroke = { plain: 0, even: 0 }
  census.colours.forEach((colour, place) => {
    const share = judge(toVector(colour), strokeLines, groundLine)
    const total = census.totals[place] as number
    if (share > SOFT_FROM && share < SOFT_TO) soft += total
    const side = share < 0.5 ? ground : stroke
    side.even += census.flats[place] as number
    if (side === ground) {
      if (isNear(colour, paints.grounds, NEAR)) ground.plain += total
      return
    }
    verdicts[place] = 255
    marked += total
    if (isNear(colour, paints.strokes, nearStroke)) stroke.plain += total
  })
  return { verdicts, marked, soft, ground, stroke }
}

function isNear(colour: PackedColour, paints: readonly PackedColour[], tolerance: number): boolean {
  return paints.some((paint) => difference(paint, colour) <= tolerance)
}

/** The share of stroke in a colour; below 0 and above 1 where recompression overshoots. */
function judge(colour: Vector, strokeLines: readonly Line[], groundLine: Line | undefined): number {
  const fits = strokeLines.map((line) => ({ share: line.share(colour), distance: distanceTo(colour, line) }))
  const nearest = fits.reduce((best, { distance }) => Math.min(best, distance), Number.POSITIVE_INFINITY)
  const toGround = groundLine ? distanceTo(colour, groundLine) : Number.POSITIVE_INFINITY
  if (toGround < nearest) return 0
  const claims = fits.filter(({ distance }) => distance <= nearest + EQUALLY_NEAR).map(({ share }) => share)
  return Math.max(...claims)
}

function makeLine(ground: PackedColour, stroke: PackedColour): Line {
  const from = toVector(ground)
  const to = toVector(stroke)
  const along = subtract(to, from)
  const weighted = lumaAndChroma(along)
  const weightedSquared = weigh(weighted, weighted)
  return {
    from,
    along,
    lengthSquared: dot(along, along),
    share: (colour) => weigh(lumaAndChroma(subtract(colour, from)), weighted) / weightedSquared,
  }
}

function distanceTo(colour: Vector, line: Line): number {
  const offset = subtract(colour, line.from)
  const at = Math.min(1, Math.max(0, dot(offset, line.along) / line.lengthSquared))
  const off = subtract(offset, [line.along[0] * at, line.along[1] * at, line.along[2] * at])
  return Math.sqrt(dot(off, off))
}

/** Y, Cb, Cr of ITU-R BT.601, without offsets. */
export function lumaAndChroma([r, g, b]: Vector): Vector {
  return [
    0.299 * r + 0.587 * g + 0.114 * b,
    -0.168736 * r - 0.331264 * g + 0.5 * b,
    0.5 * r - 0.418688 * g - 0.081312 * b,
  ]
}

function weigh(one: Vector, other: Vector): number {
  return one[0] * other[0] + CHROMA_WEIGHT * (one[1] * other[1] + one[2] * other[2])
}

export function toVector(colour: PackedColour): Vector {
  return [red(colour), green(colour), blue(colour)]
}

function subtract(one: Vector, other: Vector): Vector {
  return [one[0] - other[0], one[1] - other[1], one[2] - other[2]]
}

function dot(one: Vector, other: Vector): number {
  return one[0] * other[0] + one[1] * other[1] + one[2] * other[2]
}
