// From a decoded mask file to marked pixels: recognise the dialect, separate, and doubt the outcome before it is believed.
import type { MaskOrigin } from '../image.ts'
import { alphaKind, flattenOnBlack, readAlpha } from './alpha-dialects.ts'
import { type Census, takeCensus } from './census.ts'
import { bleedingOf, losesEdges, paintWithoutBleeding } from './chroma-bleed.ts'
import { readColours } from './colour-dialects.ts'
import { opaqueColours, type PixelGrid } from './pixel-grid.ts'
import type { MaskPixels } from './read-mask-file.ts'
import { ambiguous, invalidMask, percent } from './refusals.ts'
import type { MaskDialect } from './region.ts'
import { type Paints, type Separation, separate } from './separate.ts'

export interface MarkedPixels {
  /** One byte per pixel on the file's own stored grid, 255 or 0. */
  readonly data: Uint8Array
  readonly origin: Exclude<MaskOrigin, 'regions' | 'overlay'>
  readonly notes: readonly string[]
  /** For each row an earlier one that is marked alike, or -1; undefined where that is not known. */
  readonly repeats: Int32Array | undefined
}

interface Reading extends Paints {
  readonly grid: PixelGrid
  readonly origin: MarkedPixels['origin']
  readonly census: Census
}

const MEANINGS: Readonly<Record<MarkedPixels['origin'], string>> = {
  smear: 'coloured strokes are removed',
  white: 'white is removed',
  transparent: 'see-through areas are removed',
  opaque: 'what is painted on the see-through layer is removed',
}

/** Of a mask, most of what is kept is plain and even, and what is removed has few paints; of a picture it is not so. */
const LEAST_PLAIN_AND_EVEN = 0.68
const MOST_PAINTS = 6
const MOST_STRANGE = 0.25
const MOST_SOFT = 2
/**
 * Pixels that recompression may move to half-way along hard strokes: a few at corners, and of those between ground and
 * stroke one in two hundred where colour is stored coarsely (quality 90). Of a soft edge's it is one in six.
 */
const MOST_DOUBTFUL = 8
const MOST_DOUBTFUL_SHARE = 0.012
/** With so few colours there is nothing to doubt. */
const FEW_COLOURS = 16
/** Recompressed masks have ten thousand; counting a photograph's to the end would only take time. */
const MOST_COLOURS = 100_000

/**
 * Marks what a mask file means. `pixels.samples` are used up.
 *
 * @throws UnmarkError `INVALID_MASK` when the file is no mask, or can be read in two ways. What the caller says with
 *   `dialect` is believed: then only what cannot be read so is refused.
 */
export function markFile(pixels: MaskPixels, dialect: MaskDialect): MarkedPixels {
  const reading = read(pixels, dialect)
  const separation = separate(reading.census, reading)
  if (dialect === 'auto') {
    checkIsMask(reading, separation)
    checkEdges(pixels, reading, separation)
  }
  const bleeding = pixels.coarseChroma ? bleedingOf(reading) : []
  const bleeds = bleeding.length > 0
  const data = bleeds ? paintWithoutBleeding(reading, separation, bleeding) : reading.census.paint(separation.verdicts)
  if (dialect === 'auto') checkGround(data, separation.marked, pixels, reading)
  const notes = describe(data.length, reading, separation, dialect)
  // What bled is told by the rows above and below too.
  return { data, origin: reading.origin, notes, repeats: bleeds ? undefined : reading.census.repeats }
}

function read({ samples, width }: MaskPixels, dialect: MaskDialect): Reading {
  if ('grid' in samples) return readOpaque(samples.grid, dialect)
  const { words } = samples
  const alpha = alphaKind(words)
  if (alpha === 'clear') {
    throw invalidMask(
      'The mask is wholly transparent: it marks nothing or everything.',
      'Paint over the watermark on it.',
    )
  }
  const colours = opaqueColours(words, width)
  if (alpha === 'opaque') return readOpaque(colours, dialect)
  if (dialect === 'smear' || dialect === 'white') {
    flattenOnBlack(words)
    return readOpaque(colours, dialect)
  }
  return { ...readAlpha(words, width, dialect), grid: colours }
}

function readOpaque(grid: PixelGrid, dialect: MaskDialect): Reading {
  if (dialect === 'transparent' || dialect === 'opaque') {
    throw invalidMask(
      `Expected transparent and painted areas, as maskDialect "${dialect}" says; the mask is equally opaque everywhere.`,
      'Save the mask with its transparency (PNG), or use maskDialect "white" or "smear".',
    )
  }
  const census = takeCensus(grid, dialect === 'auto' ? MOST_COLOURS : Number.POSITIVE_INFINITY)
  if (!census) throw looksLikePicture(`it has more than ${MOST_COLOURS} colours`)
  return { grid, census, ...readColours(census, dialect) }
}

function checkIsMask({ census, strokes }: Reading, separation: Separation): void {
  const { marked, soft, strange, plainGround, evenGround } = separation
  const kept = census.pixels - marked
  if (census.colours.length <= FEW_COLOURS || marked === 0 || kept === 0) return
  // Recompression costs evenness and soft edges cost plainness; a picture lacks both.
  const groundLike = (plainGround + evenGround) / 2
  if (groundLike < kept * LEAST_PLAIN_AND_EVEN) {
    throw looksLikePicture(`of what would be kept, only ${percent(groundLike, kept)} is plain, even ground`)
  }
  if (soft > marked * MOST_SOFT) {
    throw looksLikePicture(`${percent(soft, census.pixels)} of it lies between what is kept and what is removed`)
  }
  if (strokes.length > MOST_PAINTS || strange > marked * MOST_STRANGE) {
    throw looksLikePicture('what would be removed has many colours')
  }
}

/** A mask with loss is as good as the exact one where its edges can be told; where they cannot, it is not guessed. */
function checkEdges({ lossy, coarseChroma }: MaskPixels, reading: Reading, { doubtful, soft }: Separation): void {
  if (!lossy || reading.origin === 'transparent' || reading.origin === 'opaque') return
  const dialect = `Save it as PNG, or take half-way for the edge with maskDialect: "${reading.origin}".`
  if (coarseChroma && losesEdges(reading)) {
    throw ambiguous(
      'its strokes are hardly lighter or darker than the ground, and a file with loss keeps colour too coarsely to tell their edges',
      `${dialect} White on black keeps its edges in any file.`,
    )
  }
  if (doubtful <= Math.max(MOST_DOUBTFUL, soft * MOST_DOUBTFUL_SHARE)) return
  throw ambiguous(
    `its edges are soft and it was saved with loss, so that ${doubtful} pixels are as near to the one side as to the other`,
    `${dialect} A hard brush leaves no such pixels.`,
  )
}

function looksLikePicture(why: string): Error {
  return invalidMask(
    `The mask looks like a picture, not like a mask: ${why}.`,
    'Paint what is to be removed white on black, with a hard brush; or, if it is meant so, say how it is to be read with maskDialect.',
  )
}

/** What covers most of a mask and most of its border is its ground, whatever its colour says. */
function checkGround(data: Uint8Array, marked: number, { width, height }: MaskPixels, { origin }: Reading): void {
  if (marked === data.length || marked * 2 <= data.length) return
  const border = markedOnBorder(data, width, height)
  if (border.marked * 2 <= border.all) return
  const share = percent(marked, data.length)
  throw ambiguous(
    `by its colours ${share} of the picture and most of its border would be removed, and it may be meant the other way round`,
    `If the smaller part is to be removed, invert the mask; if it is really ${share}, say so with maskDialect: "${origin}".`,
  )
}

function markedOnBorder(data: Uint8Array, width: number, height: number): { marked: number; all: number } {
  let marked = 0
  for (let x = 0; x < width; x++) {
    marked += ((data[x] as number) & 1) + ((data[(height - 1) * width + x] as number) & 1)
  }
  for (let y = 0; y < height; y++) {
    marked += ((data[y * width] as number) & 1) + ((data[y * width + width - 1] as number) & 1)
  }
  return { marked, all: 2 * (width + height) }
}

function describe(all: number, reading: Reading, separation: Separation, dialect: MaskDialect): string[] {
  const how = dialect === 'auto' ? 'was recognised as' : 'was read, as asked, as'
  const notes = [`The mask file ${how} "${reading.origin}": ${MEANINGS[reading.origin]}.`]
  if (separation.soft > 0) {
    notes.push(
      `The mask has soft or recompressed edges: ${percent(separation.soft, all)} of it lies between ground and stroke ` +
        'and was decided at the half-way level.',
    )
  }
  return notes
}
