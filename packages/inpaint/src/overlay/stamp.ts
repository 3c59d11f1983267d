// The known mark as it lies on a part of the picture's own pixel grid.
import type { Box } from '../box.ts'
import { LUMA } from '../lossy/layers.ts'
import { colourChannels, hasAlpha } from '../planes.ts'
import type { PixelImage } from '../types.ts'
import type { OverlayPlace } from './contract.ts'
import { type Taps, tapsFor } from './resample.ts'

/** Where exactly the mark's rectangle lies; any real numbers. */
export type Placement = Required<OverlayPlace>

/** A part of the picture's grid with what the mark lays over it, before its opacity counts. */
export interface Stamp {
  readonly box: Box
  /** How much of each pixel the mark covers, 0 to 1, row by row. */
  readonly alpha: Float32Array<ArrayBuffer>
  /** Per colour channel of the picture: the mark's sample, 0 to 255, times `alpha`. */
  readonly colour: readonly Float32Array<ArrayBuffer>[]
}

/** What a place without a size means. */
export function placementOf(place: OverlayPlace, mark: PixelImage): Placement {
  const scale = place.width !== undefined ? place.width / mark.width : (place.height ?? mark.height) / mark.height
  return {
    x: place.x,
    y: place.y,
    width: place.width ?? mark.width * scale,
    height: place.height ?? mark.height * scale,
  }
}

/** The pixels of a `width` by `height` picture that the mark may touch; its sides are below 1 when there are none. */
export function boxOf(place: Placement, width: number, height: number): Box {
  const left = Math.max(0, Math.floor(place.x + SLACK))
  const top = Math.max(0, Math.floor(place.y + SLACK))
  const right = Math.min(width, Math.ceil(place.x + place.width - SLACK))
  const bottom = Math.min(height, Math.ceil(place.y + place.height - SLACK))
  return { left, top, width: right - left, height: bottom - top }
}

/** A place this close to a whole number of pixels is on it. */
const SLACK = 1e-6

/** True when the mark's pixels fall onto the picture's one by one. */
function isNative(mark: PixelImage, place: Placement): boolean {
  const whole = Number.isInteger(place.x) && Number.isInteger(place.y)
  return whole && place.width === mark.width && place.height === mark.height
}

/**
 * Lays `mark` at `place` and cuts out `box`. Resampling works on premultiplied samples, as compositing does (Porter and
 * Duff 1984), so that what hides under full transparency never shows.
 * @param colours number of colour channels of the picture, 1 or 3
 */
export function cutStamp(mark: PixelImage, place: Placement, box: Box, colours: number): Stamp {
  if (isNative(mark, place)) return copyNative(mark, place, box, colours)
  const across = tapsFor(mark.width, place.x, place.width, box.left, box.width)
  const down = tapsFor(mark.height, place.y, place.height, box.top, box.height)
  return resampled(mark, across, down, box, colours)
}

function emptyStamp(box: Box, colours: number): Stamp {
  const size = box.width * box.height
  return {
    box,
    alpha: new Float32Array(size),
    colour: Array.from({ length: colours }, () => new Float32Array(size)),
  }
}

function copyNative(mark: PixelImage, place: Placement, box: Box, colours: number): Stamp {
  const stamp = emptyStamp(box, colours)
  const read = readerOf(mark, colours)
  const pixel = new Float64Array(colours + 1)
  for (let y = 0; y < box.height; y += 1) {
    const row = box.top + y - place.y
    if (row < 0 || row >= mark.height) continue
    for (let x = 0; x < box.width; x += 1) {
      const column = box.left + x - place.x
      if (column < 0 || column >= mark.width) continue
      read(row * mark.width + column, pixel)
      write(stamp, y * box.width + x, pixel)
    }
  }
  return stamp
}

function resampled(mark: PixelImage, across: Taps, down: Taps, box: Box, colours: number): Stamp {
  const stamp = emptyStamp(box, colours)
  const rows = new Map<number, Float64Array>()
  const read = readerOf(mark, colours)
  const lines = colours + 1
  const sums = new Float64Array(lines)
  const rowAt = (index: number): Float64Array => {
    const row = Math.min(mark.height - 1, Math.max(0, index))
    const known = rows.get(row)
    if (known) return known
    const made = resampleRow(mark, row, across, read, lines, box.width)
    rows.set(row, made)
    return made
  }
  for (let y = 0; y < box.height; y += 1) {
    const first = down.first[y]!
    for (const row of rows.keys()) if (row < Math.min(first, mark.height - 1)) rows.delete(row)
    const taps = Array.from({ length: down.count }, (_, k) => rowAt(first + k))
    for (let x = 0; x < box.width; x += 1) {
      sums.fill(0)
      for (let k = 0; k < down.count; k += 1) {
        const weight = down.weights[y * down.count + k]!
        if (weight === 0) continue
        for (let line = 0; line < lines; line += 1) sums[line]! += weight * taps[k]![x * lines + line]!
      }
      write(stamp, y * box.width + x, sums)
    }
  }
  return stamp
}

/** One row of the mark, resampled sideways: `lines` values per target pixel, the last of them alpha. */
function resampleRow(
  mark: PixelImage,
  row: number,
  across: Taps,
  read: Reader,
  lines: number,
  width: number,
): Float64Array {
  const source = new Float64Array(mark.width * lines)
  for (let x = 0; x < mark.width; x += 1) read(row * mark.width + x, source.subarray(x * lines, (x + 1) * lines))
  const made = new Float64Array(width * lines)
  for (let x = 0; x < width; x += 1) {
    for (let k = 0; k < across.count; k += 1) {
      const weight = across.weights[x * across.count + k]!
      if (weight === 0) continue
      const from = Math.min(mark.width - 1, Math.max(0, across.first[x]! + k)) * lines
      for (let line = 0; line < lines; line += 1) made[x * lines + line]! += weight * source[from + line]!
    }
  }
  return made
}

/** The kernel overshoots at hard edges: coverage stays within 0 and 1, colour within what that coverage can hold. */
function write(stamp: Stamp, at: number, pixel: Float64Array): void {
  const last = pixel.length - 1
  const alpha = Math.min(1, Math.max(0, pixel[last]!))
  stamp.alpha[at] = alpha
  for (let c = 0; c < last; c += 1) stamp.colour[c]![at] = Math.min(255 * alpha, Math.max(0, pixel[c]!))
}

/** Writes one pixel's premultiplied colours, 0 to 255, and its alpha, 0 to 1, to `into`. */
type Reader = (index: number, into: Float64Array) => void

function readerOf(mark: PixelImage, colours: number): Reader {
  const { data, channels } = mark
  const top = data instanceof Uint8Array ? 255 : 65535
  const own = colourChannels(mark)
  const opaque = !hasAlpha(mark)
  return (index, into) => {
    const at = index * channels
    const alpha = opaque ? 1 : data[at + channels - 1]! / top
    const share = (alpha * 255) / top
    if (own === colours) for (let c = 0; c < colours; c += 1) into[c] = data[at + c]! * share
    else if (own === 1) into.fill(data[at]! * share, 0, colours)
    else into[0] = (LUMA[0] * data[at]! + LUMA[1] * data[at + 1]! + LUMA[2] * data[at + 2]!) * share
    into[colours] = alpha
  }
}
