// Finds where the copies of a mark lie on the displayed picture.

import type { Anchor } from './anchors.ts'
import { lengthInPixels } from './length.ts'
import type { Size } from './orientation.ts'
import type { CanonicalOverlayPlace } from './overlay-place.ts'

/** Where a copy's top left pixel lies. */
export interface Place {
  readonly left: number
  readonly top: number
}

/** Which share of the free space lies before the mark, and whether distances grow towards the far side. */
const ACROSS: Readonly<Record<Anchor, 'start' | 'middle' | 'end'>> = {
  'top-left': 'start',
  left: 'start',
  'bottom-left': 'start',
  top: 'middle',
  center: 'middle',
  bottom: 'middle',
  'top-right': 'end',
  right: 'end',
  'bottom-right': 'end',
}
const DOWN: Readonly<Record<Anchor, 'start' | 'middle' | 'end'>> = {
  'top-left': 'start',
  top: 'start',
  'top-right': 'start',
  left: 'middle',
  center: 'middle',
  right: 'middle',
  'bottom-left': 'end',
  bottom: 'end',
  'bottom-right': 'end',
}

/**
 * The copies of a mark that show on the picture, to the nearest pixel, row by row; none when it lies outside.
 */
export function overlayPlaces(place: CanonicalOverlayPlace, mark: Size, picture: Size): Place[] {
  const { anchor, tile } = place
  const left = position(ACROSS[anchor], lengthInPixels(place.x, picture.width), picture.width - mark.width)
  const top = position(DOWN[anchor], lengthInPixels(place.y, picture.height), picture.height - mark.height)
  const columns = repeat(left, mark.width, picture.width, tile && lengthInPixels(tile.gapX, picture.width))
  const rows = repeat(top, mark.height, picture.height, tile && lengthInPixels(tile.gapY, picture.height))
  return rows.flatMap((row) => columns.map((column) => ({ left: column, top: row })))
}

function position(side: 'start' | 'middle' | 'end', distance: number, free: number): number {
  if (side === 'start') return distance
  return side === 'end' ? free - distance : free / 2 + distance
}

/** Every start between which and the next lies `gap`, as far as a part of the copy shows; null repeats nothing. */
function repeat(start: number, size: number, whole: number, gap: number | null): number[] {
  const shows = (at: number) => at + size > 0 && at < whole
  const rounded = Math.round(start)
  if (gap === null) return shows(rounded) ? [rounded] : []
  // Copies that lie on one another are one copy; a pitch below a pixel could not be told apart either.
  const pitch = Math.max(1, size + gap)
  const first = start - Math.ceil((start + size) / pitch) * pitch
  const starts: number[] = []
  for (let count = 0; first + count * pitch < whole; count++) {
    const at = Math.round(first + count * pitch)
    if (shows(at)) starts.push(at)
  }
  return starts
}
