// Tells holes in a picture from strokes on a see-through layer by the alpha channel of a mask file.
import { type Census, takeCensus } from './census.ts'
import { BLACK, difference, type PackedColour, packGrey, red, WHITE } from './colour.ts'
import { findPaints } from './paints.ts'
import { alphaAsGrey } from './pixel-grid.ts'
import { ambiguous, invalidMask } from './refusals.ts'
import type { Paints } from './separate.ts'

export interface AlphaReading extends Paints {
  readonly origin: 'transparent' | 'opaque'
  /** Census of the alpha channel as greys: black is see-through, white is opaque. */
  readonly census: Census
}

const OPAQUE_WORD = 0xff000000
/** Recompression of an alpha channel moves its ends by no more than this. */
const END_TOLERANCE = 15
/** A layer of strokes has few colours, a picture has many: colours of 4 bits per channel among the samples taken. */
const PICTURE_COLOURS = 48
const COLOUR_SAMPLES = 50_000

/** How much of an alpha channel carries meaning: `opaque` for none, `clear` when nothing at all can be seen. */
export function alphaKind(words: Uint32Array): 'opaque' | 'clear' | 'varied' {
  let least = 255
  let most = 0
  for (let at = 0; at < words.length; at++) {
    const alpha = (words[at] as number) >>> 24
    if (alpha >= least && alpha <= most) continue
    least = Math.min(least, alpha)
    most = Math.max(most, alpha)
    if (most - least > END_TOLERANCE) return 'varied'
  }
  return most <= END_TOLERANCE ? 'clear' : 'opaque'
}

/** Overwrites each word with the opaque colour that it shows on black. */
export function flattenOnBlack(words: Uint32Array): void {
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as number
    const alpha = word >>> 24
    if (alpha === 255) continue
    if (alpha === 0) {
      words[at] = OPAQUE_WORD
      continue
    }
    const [r, g, b] = [word & 255, (word >> 8) & 255, (word >> 16) & 255].map((v) => Math.round((v * alpha) / 255))
    words[at] = (r as number) | ((g as number) << 8) | ((b as number) << 16) | OPAQUE_WORD
  }
}

/**
 * Reads a mask file by its alpha channel. The ground is what most of the picture's border is:
 * holes seldom run along it, and a layer of strokes is empty there.
 *
 * @throws UnmarkError `INVALID_MASK` when holes and strokes cannot be told apart.
 */
export function readAlpha(words: Uint32Array, width: number, dialect: 'auto' | 'transparent' | 'opaque'): AlphaReading {
  const clearBorder = clearShareOfBorder(words, width)
  const picture = dialect === 'auto' && looksLikePicture(words)
  const census = takeCensus(alphaAsGrey(words, width), 256) as Census
  const origin = dialect === 'auto' ? recognise(census, clearBorder, picture) : dialect
  const ground = origin === 'opaque' ? BLACK : WHITE
  const isCandidate = (colour: PackedColour) => difference(colour, ground) > END_TOLERANCE
  const { paints } = findPaints(census, ground, isCandidate)
  return { origin, census, grounds: [ground], strokes: paints.map(({ colour }) => colour) }
}

function recognise(census: Census, clearBorder: number, picture: boolean): 'transparent' | 'opaque' {
  const clear = countLevels(census, (level) => level <= END_TOLERANCE)
  const opaque = countLevels(census, (level) => level >= 255 - END_TOLERANCE)
  if (clear === 0 && opaque === 0) {
    throw invalidMask(
      'The mask is translucent everywhere: nothing in it is wholly see-through or wholly opaque.',
      'Use a mask with clear holes, or with strokes on an empty layer.',
    )
  }
  if (clear === 0) return 'transparent'
  if (opaque === 0) return 'opaque'
  if (clearBorder <= 0.5) return 'transparent'
  if (!picture) return 'opaque'
  if (clear < opaque) return 'transparent'
  throw ambiguous(
    'most of it is see-through, and what is not looks like a part of a picture',
    'Say which with maskDialect: "transparent" (what is see-through is removed) or "opaque" (what is painted is removed).',
  )
}

function countLevels(census: Census, admits: (level: number) => boolean): number {
  return census.colours.reduce(
    (sum, colour, place) => (admits(red(colour)) ? sum + (census.totals[place] as number) : sum),
    0,
  )
}

function clearShareOfBorder(words: Uint32Array, width: number): number {
  const height = words.length / width
  let clear = 0
  const look = (at: number) => {
    if ((words[at] as number) >>> 24 < 128) clear++
  }
  for (let x = 0; x < width; x++) {
    look(x)
    look((height - 1) * width + x)
  }
  for (let y = 0; y < height; y++) {
    look(y * width)
    look(y * width + width - 1)
  }
  return clear / (2 * (width + height))
}

function looksLikePicture(words: Uint32Array): boolean {
  const seen = new Set<number>()
  const step = Math.max(1, Math.floor(words.length / COLOUR_SAMPLES))
  for (let at = 0; at < words.length; at += step) {
    const word = words[at] as number
    if (word >>> 24 >= 128) seen.add(word & packGrey(0xf0))
  }
  return seen.size >= PICTURE_COLOURS
}
