// Moves masks and rectangles between the stored grid and the picture as displayed: indices only, no sample is touched.
import type { PixelImage } from '@unmark/inpaint'
import type { Box, Orientation } from '../image.ts'

/** A stored pixel grid and how it is turned for display. */
export interface StoredGrid {
  readonly width: number
  readonly height: number
  readonly orientation: Orientation
}

export interface Size {
  readonly width: number
  readonly height: number
}

/**
 * EXIF 2.32, tag 0x0112. A displayed pixel is found in the store by swapping its column and row (where `swap`), then
 * mirroring the stored column and row.
 */
const TURNS: Readonly<Record<Orientation, { swap: boolean; mirrorX: boolean; mirrorY: boolean }>> = {
  1: { swap: false, mirrorX: false, mirrorY: false },
  2: { swap: false, mirrorX: true, mirrorY: false },
  3: { swap: false, mirrorX: true, mirrorY: true },
  4: { swap: false, mirrorX: false, mirrorY: true },
  5: { swap: true, mirrorX: false, mirrorY: false },
  6: { swap: true, mirrorX: false, mirrorY: true },
  7: { swap: true, mirrorX: true, mirrorY: true },
  8: { swap: true, mirrorX: true, mirrorY: false },
}

/** Displayed pixels are visited in squares of this side, so that a quarter turn stays within the processor's cache. */
const TILE = 64

/** Size as a person sees it. */
export function displayedSize({ width, height, orientation }: StoredGrid): Size {
  return TURNS[orientation].swap ? { width: height, height: width } : { width, height }
}

/** Displayed order from stored order; `stored` holds one byte per pixel. Returns `stored` itself where nothing turns. */
export function toDisplayed(stored: Uint8Array, grid: StoredGrid): Uint8Array {
  if (grid.orientation === 1) return stored
  const out = new Uint8Array(stored.length)
  eachPixel(grid, (displayedAt, storedAt) => {
    out[displayedAt] = stored[storedAt] as number
  })
  return out
}

/** Stored order from displayed order; `displayed` holds one byte per pixel. Returns it itself where nothing turns. */
export function toStored(displayed: Uint8Array, grid: StoredGrid): Uint8Array {
  if (grid.orientation === 1) return displayed
  const out = new Uint8Array(displayed.length)
  eachPixel(grid, (displayedAt, storedAt) => {
    out[storedAt] = displayed[displayedAt] as number
  })
  return out
}

/** The same for a whole picture. Returns it itself where nothing turns. */
export function turnToStored(displayed: PixelImage, grid: StoredGrid): PixelImage {
  if (grid.orientation === 1) return displayed
  const data = emptyLike(displayed.data)
  const { channels } = displayed
  eachPixel(grid, (displayedAt, storedAt) => copyPixel(displayed.data, displayedAt, data, storedAt, channels))
  return { data, width: grid.width, height: grid.height, channels }
}

/** A whole picture as a person sees it. Returns it itself where nothing turns. */
export function turnToDisplayed(stored: PixelImage, grid: StoredGrid): PixelImage {
  if (grid.orientation === 1) return stored
  const data = emptyLike(stored.data)
  const { channels } = stored
  eachPixel(grid, (displayedAt, storedAt) => copyPixel(stored.data, storedAt, data, displayedAt, channels))
  return { data, ...displayedSize(grid), channels }
}

function emptyLike(data: PixelImage['data']): PixelImage['data'] {
  return data instanceof Uint16Array ? new Uint16Array(data.length) : new Uint8Array(data.length)
}

function copyPixel(
  from: PixelImage['data'],
  fromPixel: number,
  to: PixelImage['data'],
  toPixel: number,
  channels: number,
): void {
  for (let channel = 0; channel < channels; channel++) {
    to[toPixel * channels + channel] = from[fromPixel * channels + channel] as number
  }
}

function eachPixel(grid: StoredGrid, visit: (displayedAt: number, storedAt: number) => void): void {
  const { width, height } = displayedSize(grid)
  const { swap, mirrorX, mirrorY } = TURNS[grid.orientation]
  const stepX = mirrorX ? -1 : 1
  const stepY = mirrorY ? -grid.width : grid.width
  const origin = (mirrorX ? grid.width - 1 : 0) + (mirrorY ? (grid.height - 1) * grid.width : 0)
  const perColumn = swap ? stepY : stepX
  const perRow = swap ? stepX : stepY
  for (let tileY = 0; tileY < height; tileY += TILE) {
    const endY = Math.min(tileY + TILE, height)
    for (let tileX = 0; tileX < width; tileX += TILE) {
      const endX = Math.min(tileX + TILE, width)
      for (let y = tileY; y < endY; y++) {
        for (let x = tileX; x < endX; x++) visit(y * width + x, origin + x * perColumn + y * perRow)
      }
    }
  }
}

/** The displayed place of a rectangle on the stored grid. */
export function displayBox(box: Box, grid: StoredGrid): Box {
  const { swap, mirrorX, mirrorY } = TURNS[grid.orientation]
  const left = mirrorX ? grid.width - box.left - box.width : box.left
  const top = mirrorY ? grid.height - box.top - box.height : box.top
  if (!swap) return { left, top, width: box.width, height: box.height }
  return { left: top, top: left, width: box.height, height: box.width }
}

/** The place on the stored grid of a rectangle of the displayed picture. */
export function storedBox(box: Box, grid: StoredGrid): Box {
  const { swap, mirrorX, mirrorY } = TURNS[grid.orientation]
  const { left, top, width, height } = swap
    ? { left: box.top, top: box.left, width: box.height, height: box.width }
    : box
  return {
    left: mirrorX ? grid.width - left - width : left,
    top: mirrorY ? grid.height - top - height : top,
    width,
    height,
  }
}
