// Tells a smear from a white = remove mask by the colours of an opaque mask file.
import type { Census } from './census.ts'
import { BLACK, chroma, difference, type PackedColour, WHITE } from './colour.ts'
import { findExtremes, findPlateaus, type Plateau } from './plateaus.ts'
import { ambiguous, invalidMask } from './refusals.ts'
import type { Paints } from './separate.ts'

export interface ColourReading extends Paints {
  readonly origin: 'smear' | 'white'
}

/** Recompression moves pure black and white by no more than this over any area. */
const PURE_TOLERANCE = 16
/** Greys have less chroma than this, even after recompression. */
const COLOURED = 24
/** From here up, strokes on black count as white ones. */
const WHITISH = 192
/** Below this share of another paint, an area is a trace of recompression and no paint of its own. */
const NEGLIGIBLE = 0.05
/** Even pixels that make black or white a second ground beside the larger one. */
const LEAST_SECOND_GROUND = 4

interface Shades {
  readonly black: { total: number; flat: number }
  readonly white: { total: number; flat: number }
  readonly between: number
}

/**
 * Reads an opaque mask file. White shapes on black, or any mixture of black and white alone, are `white`: nearly every
 * tool draws masks so. Strokes of another colour on black or white are `smear`.
 *
 * @throws UnmarkError `INVALID_MASK` when there is no ground, no stroke, or no telling which is which.
 */
export function readColours(census: Census, dialect: 'auto' | 'smear' | 'white'): ColourReading {
  const shades = countShades(census)
  if (census.colours.length === 1) throw oneColour(census.colours[0] as PackedColour)
  if (shades.black.total + shades.white.total === 0) throw noGround()
  const strokes = findStrokes(census, shades)
  if (dialect === 'white') return asWhite(shades, strokes)
  if (dialect === 'smear') return asSmear(census, shades, strokes)
  if (strokes.length === 0) {
    return isBlackAndWhite(shades) ? asWhite(shades, strokes) : asSmear(census, shades, strokes)
  }
  if (strokes.some(({ colour }) => isColoured(colour))) return asSmear(census, shades, strokes)
  return readGreys(census, shades, strokes)
}

function countShades(census: Census): Shades {
  const black = { total: 0, flat: 0 }
  const white = { total: 0, flat: 0 }
  census.colours.forEach((colour, place) => {
    const shade = isNear(colour, BLACK) ? black : isNear(colour, WHITE) ? white : undefined
    if (!shade) return
    shade.total += census.totals[place] as number
    shade.flat += census.flats[place] as number
  })
  return { black, white, between: census.pixels - black.total - white.total }
}

function findStrokes(census: Census, shades: Shades): Plateau[] {
  const [one, other] = census.colours
  if (census.colours.length === 2 && one !== undefined && other !== undefined) {
    // Two colours are no accident, however near: a label mask of 0 and 1 is as clear as one of black and red.
    const stroke = isPure(one) ? other : one
    return isPure(stroke) ? [] : [{ colour: stroke, weight: census.totals[census.colours.indexOf(stroke)] as number }]
  }
  const painted = findPlateaus(census, (colour) => !isNear(colour, BLACK) && !isNear(colour, WHITE))
  const evenGround = Math.min(shades.black.flat, shades.white.flat)
  // Beside black and white shapes, a few even greys are the steps of an enlarged soft edge.
  return weigh(painted) < evenGround * NEGLIGIBLE ? painted.filter(({ colour }) => isColoured(colour)) : painted
}

function isBlackAndWhite({ black, white, between }: Shades): boolean {
  if (black.flat > 0 && white.flat > 0) return true
  return Math.min(black.total, white.total) >= between * 0.2 && white.total > 0 && black.total > 0
}

/** Grey strokes and no coloured ones: clear on one ground; beside black and white both, white may be ground or stroke. */
function readGreys(census: Census, shades: Shades, strokes: readonly Plateau[]): ColourReading {
  if (Math.min(shades.black.flat, shades.white.flat) >= weigh(strokes) * NEGLIGIBLE) {
    throw ambiguous(
      'it has black, white and grey areas, and white may be what is removed or what is kept',
      'Say which with maskDialect: "white" (white is removed) or "smear" (only the grey is removed).',
    )
  }
  return asSmear(census, shades, strokes)
}

function asWhite(shades: Shades, strokes: readonly Plateau[]): ColourReading {
  if (shades.white.total > 0)
    return { origin: 'white', grounds: [BLACK], strokes: [WHITE], strokesAreThin: shades.white.flat === 0 }
  const grey = strokes.map(({ colour }) => colour).filter((colour) => !isColoured(colour))
  if (grey.length > 0) return { origin: 'white', grounds: [BLACK], strokes: grey, strokesAreThin: false }
  throw invalidMask(
    'Expected white areas, as maskDialect "white" says; the mask has none.',
    'Paint what is to be removed white, or use maskDialect "smear" for coloured strokes.',
  )
}

function asSmear(census: Census, shades: Shades, painted: readonly Plateau[]): ColourReading {
  const larger = shades.black.total >= shades.white.total ? BLACK : WHITE
  const smaller = larger === BLACK ? WHITE : BLACK
  const even = Math.min(shades.black.flat, shades.white.flat)
  const both = even >= Math.max(LEAST_SECOND_GROUND, weigh(painted) * 0.002)
  const grounds = both ? [larger, smaller] : [larger]
  const isCandidate = (colour: PackedColour) => (both ? isColoured(colour) : !isNear(colour, larger))
  const strokes = (painted.length > 0 ? painted : findExtremes(census, larger, isCandidate)).map(({ colour }) => colour)
  if (strokes.length === 0) {
    throw invalidMask(
      'The mask marks nothing: a smear needs strokes in a colour other than black and white, and it has none.',
      both
        ? 'If white is what is to be removed, say so with maskDialect: "white".'
        : 'Paint over the watermark, for example in red, on a black copy of the picture’s size.',
    )
  }
  const whitish = larger === BLACK && strokes.every((colour) => difference(colour, WHITE) <= 255 - WHITISH)
  return { origin: whitish ? 'white' : 'smear', grounds, strokes, strokesAreThin: painted.length === 0 }
}

function oneColour(colour: PackedColour): Error {
  if (colour === BLACK)
    return invalidMask('The mask is black everywhere: it marks nothing.', 'Paint what is to be removed white.')
  const what = colour === WHITE ? 'white' : 'of one colour'
  return invalidMask(
    `The mask is ${what} everywhere: it marks nothing or everything.`,
    'Paint what is to be removed white, and all else black.',
  )
}

function noGround(): Error {
  return invalidMask(
    'The mask has no black and no white: nothing tells what is to be kept. It looks like a picture, not like a mask.',
    'Paint what is to be removed white on black, or as strokes on a transparent layer of the picture’s size.',
  )
}

function isNear(colour: PackedColour, pure: PackedColour): boolean {
  return difference(colour, pure) <= PURE_TOLERANCE
}

function isPure(colour: PackedColour): boolean {
  return colour === BLACK || colour === WHITE
}

function isColoured(colour: PackedColour): boolean {
  return chroma(colour) >= COLOURED
}

function weigh(plateaus: readonly Plateau[]): number {
  return plateaus.reduce((sum, { weight }) => sum + weight, 0)
}
