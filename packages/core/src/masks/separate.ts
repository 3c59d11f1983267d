// Decides for every colour of a mask file whether it is stroke or ground: half-way between the two, along the line
// on which soft edges and recompression mix them.
import type { Census } from './census.ts'
import {
  BLACK,
  difference,
  distanceFromLine,
  dot,
  lumaAndChroma,
  type PackedColour,
  subtract,
  toVector,
  type Vector,
  WHITE,
} from './colour.ts'

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
  /** Pixels of colours between ground and stroke. */
  readonly soft: number
  /** Pixels so close to half-way that the noise of recompression decides about them. */
  readonly doubtful: number
  /** Removed pixels of colours that no mixture of ground and stroke explains. */
  readonly strange: number
  /** Kept pixels of nearly the ground's own colour. */
  readonly plainGround: number
  /** Kept pixels inside even areas. */
  readonly evenGround: number
}

interface Line {
  readonly ground: PackedColour
  readonly stroke: PackedColour
  /** The stroke less the ground, as brightness and colour, with its weighted square. */
  readonly contrast: Vector
  readonly square: number
}

/** Several strokes may explain a colour about equally well; then one that claims it is enough. In 0..255. */
const EQUALLY_NEAR = 12
/** Coarsely stored colour moves the pixels of an edge by up to this from the line. In 0..255. */
const STRANGE = 90
/** Recompression changes an even area by up to this. In 0..255. */
const PLAIN = 16
/** Between these shares of stroke a pixel is an edge. */
const SOFT_FROM = 0.2
const SOFT_TO = 0.8
/** Recompression of a hard edge leaves no pixel this close to half-way; of a soft edge, it moves those to either side. */
const DOUBTFUL = 0.05
/**
 * JPEG and WebP store brightness at every pixel, colour at every second one, so brightness tells better where an edge
 * runs. The weight lets colour decide where the paints are equally bright.
 */
const CHROMA_WEIGHT = 0.02

export function separate(census: Census, { grounds, strokes }: Paints): Separation {
  const lines = strokes.flatMap((stroke) => grounds.map((ground) => makeLine(ground, stroke)))
  const verdicts = new Uint8Array(census.colours.length)
  const sums = { marked: 0, soft: 0, doubtful: 0, strange: 0, plainGround: 0, evenGround: 0 }
  census.colours.forEach((colour, place) => {
    const { share, distance } = judge(colour, lines, grounds.length > 1)
    const total = census.totals[place] as number
    if (share > SOFT_FROM && share < SOFT_TO) sums.soft += total
    if (Math.abs(share - 0.5) < DOUBTFUL) sums.doubtful += total
    if (share >= 0.5) {
      verdicts[place] = 255
      sums.marked += total
      if (distance > STRANGE) sums.strange += total
    } else {
      sums.evenGround += census.flats[place] as number
      if (grounds.some((ground) => difference(ground, colour) <= PLAIN)) sums.plainGround += total
    }
  })
  return { verdicts, ...sums }
}

/** The share of stroke in a colour (above 1 where recompression overshoots), and how badly that explains the colour. */
function judge(colour: PackedColour, lines: readonly Line[], twoGrounds: boolean): { share: number; distance: number } {
  const fits = lines.map((line) => ({ line, distance: distanceFromLine(colour, line.ground, line.stroke) }))
  const distance = fits.reduce((least, fit) => Math.min(least, fit.distance), Number.POSITIVE_INFINITY)
  if (twoGrounds && distanceFromLine(colour, BLACK, WHITE) < distance) return { share: 0, distance: 0 }
  const claims = fits.filter((fit) => fit.distance <= distance + EQUALLY_NEAR).map(({ line }) => shareOn(line, colour))
  return { share: Math.max(...claims), distance }
}

function makeLine(ground: PackedColour, stroke: PackedColour): Line {
  const contrast = lumaAndChroma(subtract(toVector(stroke), toVector(ground)))
  return { ground, stroke, contrast, square: weightedDot(contrast, contrast) }
}

function shareOn(line: Line, colour: PackedColour): number {
  const offset = lumaAndChroma(subtract(toVector(colour), toVector(line.ground)))
  return weightedDot(offset, line.contrast) / line.square
}

function weightedDot(one: Vector, other: Vector): number {
  return dot(one, [other[0], CHROMA_WEIGHT * other[1], CHROMA_WEIGHT * other[2]])
}
