// Decides for every colour of a mask file whether it is stroke or ground: half-way between the two, along the line
// on which soft edges and recompression mix them.
import type { Census } from './census.ts'
import { BLACK, blue, green, type PackedColour, red, WHITE } from './colour.ts'

export interface Paints {
  /** What is kept: black, white or both. */
  readonly grounds: readonly PackedColour[]
  /** What is removed. */
  readonly strokes: readonly PackedColour[]
}

export interface Separation {
  /** 255 or 0 for each colour of the census. */
  readonly verdicts: Uint8Array
  /** Pixels that are removed. */
  readonly marked: number
  /** Pixels of colours clearly on the strokes' side. */
  readonly sure: number
  /** Pixels of colours between ground and stroke. */
  readonly soft: number
  /** Pixels of colours that no mixture of ground and stroke explains. */
  readonly strange: number
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
/** Subsampled chroma moves the colours of an edge by up to this from the line. In 0..255. */
const STRANGE = 90
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
  let marked = 0
  let sure = 0
  let soft = 0
  let strange = 0
  census.colours.forEach((colour, place) => {
    const { share, distance } = judge(toVector(colour), strokeLines, groundLine)
    const total = census.totals[place] as number
    if (share >= 0.5) {
      verdicts[place] = 255
      marked += total
    }
    if (share > SOFT_TO) sure += total
    else if (share > SOFT_FROM) soft += total
    if (distance > STRANGE) strange += total
  })
  return { verdicts, marked, sure, soft, strange }
}

function judge(colour: Vector, strokeLines: readonly Line[], groundLine: Line | undefined) {
  const fits = strokeLines.map((line) => ({ share: line.share(colour), distance: distanceTo(colour, line) }))
  const nearest = fits.reduce((best, { distance }) => Math.min(best, distance), Number.POSITIVE_INFINITY)
  const toGround = groundLine ? distanceTo(colour, groundLine) : Number.POSITIVE_INFINITY
  if (toGround < nearest) return { share: 0, distance: toGround }
  const claims = fits.filter(({ distance }) => distance <= nearest + EQUALLY_NEAR).map(({ share }) => share)
  return { share: Math.max(0, ...claims), distance: nearest }
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
