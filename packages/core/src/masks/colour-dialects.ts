// Tells a smear from a white = remove mask by the colours of an opaque mask file.
import type { Census } from './census.ts'
import { BLACK, chroma, difference, type PackedColour, WHITE } from './colour.ts'
import { type Found, findPaints, weigh } from './paints.ts'
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
  if (dialect === 'white') return asWhite(shades)
  const found = findStrokes(census, shades)
  if (dialect === 'smear') return asSmear(census, shades, found)
  if (found.thin || found.paints.length === 0) {
    return isBlackAndWhite(shades) ? asWhite(shades) : asSmear(census, shades, found)
  }
  if (!found.paints.some(({ colour }) => isColoured(colour))) checkGreys(shades, found)
  return asSmear(census, shades, found)
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

function findStrokes(census: Census, shades: Shades): Found {
  const [one, other] = census.colours
  if (census.colours.length === 2 && one !== undefined && other !== undefined) {
    // Two colours are no accident, however near: a label mask of 0 and 1 is as clear as one of black and red.
    const stroke = isPure(one) ? other : one
    const weight = census.totals[census.colours.indexOf(stroke)] as number
    return { paints: isPure(stroke) ? [] : [{ colour: stroke, weight }], thin: false }
  }
  const found = findPaints(census, larger(shades), (colour) => !isNear(colour, BLACK) && !isNear(colour, WHITE))
  const evenGround = Math.min(shades.black.flat, shades.white.flat)
  if (found.thin || weigh(found.paints) >= evenGround * NEGLIGIBLE) return found
  // Beside black and white shapes, a few even greys are the steps of an enlarged soft edge.
  return { paints: found.paints.filter(({ colour }) => isColoured(colour)), thin: false }
}

function isBlackAndWhite({ black, white, between }: Shades): boolean {
  if (black.flat > 0 && white.flat > 0) return true
  return Math.min(black.total, white.total) >= between * 0.2 && white.total > 0 && black.total > 0
}

/** Grey strokes are clear on one ground; beside black and white both, white may be stroke or ground. */
function checkGreys(shades: Shades, { paints }: Found): void {
  if (Math.min(shades.black.flat, shades.white.flat) < weigh(paints) * NEGLIGIBLE) return
  throw ambiguous(
    'it has black, white and grey areas, and white may be what is removed or what is kept',
    'Say which with maskDialect: "white" (white is removed) or "smear" (only the grey is removed).',
  )
}

function asWhite(shades: Shades): ColourReading {
  if (shades.white.total > 0) return { origin: 'white', grounds: [BLACK], strokes: [WHITE] }
  throw invalidMask(
    'Expected white areas, as maskDialect "white" says; the mask has none.',
    'Paint what is to be removed white, or use maskDialect "smear" for strokes in grey or a colour.',
  )
}

function asSmear(census: Census, shades: Shades, found: Found): ColourReading {
  const ground = larger(shades)
  const even = Math.min(shades.black.flat, shades.white.flat)
  const both = even >= Math.max(LEAST_SECOND_GROUND, weigh(found.paints) * 0.002)
  // On a ground of black and white, thin greys are the edges between the two.
  const { paints } = both && found.thin ? findPaints(census, ground, isColoured) : found
  if (paints.length === 0) {
    throw invalidMask(
      'The mask marks nothing: a smear needs strokes in a colour other than black and white, and it has none.',
      both
        ? 'If white is what is to be removed, say so with maskDialect: "white".'
        : 'Paint over the watermark, for example in red, on a black copy of the picture’s size.',
    )
  }
  const strokes = paints.map(({ colour }) => colour)
  const whitish = ground === BLACK && strokes.every((colour) => difference(colour, WHITE) <= 255 - WHITISH)
  const grounds = both ? [BLACK, WHITE] : [ground]
  return { origin: whitish ? 'white' : 'smear', grounds, strokes }
}

function larger({ black, white }: Shades): PackedColour {
  return black.total >= white.total ? BLACK : WHITE
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
