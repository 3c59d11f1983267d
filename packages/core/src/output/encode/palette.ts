// Fits new pixels into a picture's palette: colours that stay in use are fixed, free places go to new colours.
import type { PixelImage } from '@unmark/inpaint'
import type { ChangedPixels } from './change.ts'
import { medianCut } from './median-cut.ts'
import type { Pace } from './pace.ts'

/** Pixels that take about as long as one unit of work. */
const PIXELS_PER_UNIT = 16

/** Colours packed as red + green * 2^8 + blue * 2^16 + alpha * 2^24, unsigned. */
export type PackedColour = number

export interface IndexedPicture {
  readonly palette: readonly PackedColour[]
  /** One palette place per pixel, row by row. */
  readonly indices: Uint8Array
  /** Root mean square difference between the wanted and the palette's colours over changed pixels, 0..255. */
  readonly error: number
}

/**
 * Gives every pixel a palette place. Unchanged pixels keep their exact colour; changed ones get the nearest of the
 * colours in use and of the new ones, which take the places that no unchanged pixel needs.
 *
 * @param pixels the whole picture as it shall look, of 8 bit.
 * @param palette the original's colours in order.
 * @param capacity most colours that the result may have; a longer palette stays as long as it is.
 * @param reserved places that must keep their colour though no pixel may use it, such as GIF's transparent one.
 * @throws UnmarkError `ABORTED` through `pace`.
 * @returns undefined when an unchanged pixel has a colour that is not in the palette.
 */
export async function indexPixels(
  pixels: PixelImage,
  changed: ChangedPixels,
  palette: readonly PackedColour[],
  capacity: number,
  pace: Pace,
  reserved: readonly number[] = [],
): Promise<IndexedPicture | undefined> {
  const placeOf = new Map<PackedColour, number>()
  for (const [place, colour] of palette.entries()) if (!placeOf.has(colour)) placeOf.set(colour, place)
  const indices = new Uint8Array(pixels.width * pixels.height)
  const used = new Set<number>(reserved)
  const wanted = new Map<PackedColour, number>()
  for (let pixel = 0; pixel < indices.length; pixel++) {
    if (pixel % pixels.width === 0) await pace.done(pixels.width / PIXELS_PER_UNIT)
    const colour = packedAt(pixels, pixel)
    if (changed.data[pixel] !== 0) {
      wanted.set(colour, (wanted.get(colour) ?? 0) + 1)
      continue
    }
    const place = placeOf.get(colour)
    if (place === undefined) return undefined
    indices[pixel] = place
    used.add(place)
  }
  const filled = fillPlaces(palette, used, placeOf, wanted, capacity)
  const error = await placeChanged(pixels, changed, filled, indices, pace)
  return { palette: filled, indices, error }
}

/** The palette with its unused places given to the colours that are wanted and missing. */
function fillPlaces(
  palette: readonly PackedColour[],
  used: ReadonlySet<number>,
  placeOf: ReadonlyMap<PackedColour, number>,
  wanted: ReadonlyMap<PackedColour, number>,
  capacity: number,
): PackedColour[] {
  const kept = new Set(used)
  const missing = new Map<PackedColour, number>()
  for (const [colour, count] of wanted) {
    const place = placeOf.get(colour)
    if (place === undefined) missing.set(colour, count)
    else kept.add(place)
  }
  const filled = [...palette]
  const unused = Array.from(palette.keys()).filter((place) => !kept.has(place))
  const spare = Array.from({ length: Math.max(0, capacity - palette.length) }, (_, index) => palette.length + index)
  const free = [...unused, ...spare]
  const added = missing.size <= free.length ? [...missing.keys()] : medianCut(missing, free.length)
  for (const [index, colour] of added.entries()) filled[free[index] as number] = colour
  return filled
}

async function placeChanged(
  pixels: PixelImage,
  changed: ChangedPixels,
  palette: readonly PackedColour[],
  indices: Uint8Array,
  pace: Pace,
): Promise<number> {
  const nearest = new Map<PackedColour, { place: number; distance: number }>()
  let sum = 0
  let count = 0
  for (let pixel = 0; pixel < indices.length; pixel++) {
    if (changed.data[pixel] === 0) continue
    const colour = packedAt(pixels, pixel)
    let found = nearest.get(colour)
    if (!found) {
      found = nearestPlace(palette, colour)
      nearest.set(colour, found)
      await pace.done(1)
    }
    indices[pixel] = found.place
    sum += found.distance
    count++
  }
  return count === 0 ? 0 : Math.sqrt(sum / (count * 3))
}

function nearestPlace(palette: readonly PackedColour[], colour: PackedColour) {
  let place = 0
  let distance = Number.POSITIVE_INFINITY
  for (let candidate = 0; candidate < palette.length; candidate++) {
    const difference = colourDistance(palette[candidate] as PackedColour, colour)
    if (difference >= distance) continue
    place = candidate
    distance = difference
  }
  return { place, distance }
}

/** Squared distance; alpha counts thrice, and the colours of two wholly transparent pixels not at all. */
function colourDistance(a: PackedColour, b: PackedColour): number {
  const alpha = (a >>> 24) - (b >>> 24)
  if (a >>> 24 === 0 && b >>> 24 === 0) return 0
  const red = (a & 0xff) - (b & 0xff)
  const green = ((a >>> 8) & 0xff) - ((b >>> 8) & 0xff)
  const blue = ((a >>> 16) & 0xff) - ((b >>> 16) & 0xff)
  return red * red + green * green + blue * blue + 3 * alpha * alpha
}

/** The colour of a pixel; without alpha it is opaque. */
function packedAt({ data, channels }: PixelImage, pixel: number): PackedColour {
  const at = pixel * channels
  const grey = channels <= 2
  const alpha = channels % 2 === 0 ? (data[at + channels - 1] as number) : 255
  const red = data[at] as number
  return pack(red, grey ? red : (data[at + 1] as number), grey ? red : (data[at + 2] as number), alpha)
}

export function pack(red: number, green: number, blue: number, alpha: number): PackedColour {
  return (red | (green << 8) | (blue << 16) | (alpha << 24)) >>> 0
}
