// Draws what would be removed onto a picture so that it is seen on any content: tinted, with a light and a dark outline.
import type { Coverage, Tile } from './tile.ts'

const TINT = [255, 0, 60] as const
/** A share of the tint at which the mark below is still seen. */
const STRENGTH = 0.5
const LIGHT = 255
const DARK = 0
/** Outlines of larger pictures are thicker, because they are looked at from farther away: one pixel per so many. */
const PIXELS_PER_LINE = 1000

/**
 * A copy of the picture in which marked pixels are half red. Around them run two lines, a light one and outside it a
 * dark one, so that the mark stands out from red content too. Farther away nothing is changed.
 *
 * @param coverage of the tile's size.
 */
export function paintMark(tile: Tile, coverage: Coverage): Tile {
  const { width, height } = tile
  const line = lineWidth(tile)
  const distance = distanceToMark(coverage, 2 * line + 1)
  const data = Uint8Array.from(tile.data)
  for (let pixel = 0; pixel < width * height; pixel++) {
    const away = distance[pixel] as number
    if (away === 0) tint(data, pixel * 3, ((coverage.data[pixel] as number) / 255) * STRENGTH)
    else if (away <= 2 * line) data.fill(away <= line ? LIGHT : DARK, pixel * 3, pixel * 3 + 3)
  }
  return { width, height, data }
}

/** Width of each of the two outlines on a picture of this size, in pixels. */
export function lineWidth({ width, height }: Pick<Tile, 'width' | 'height'>): number {
  return Math.max(1, Math.round(Math.max(width, height) / PIXELS_PER_LINE))
}

function tint(data: Uint8Array, at: number, strength: number): void {
  for (let channel = 0; channel < 3; channel++) {
    const sample = data[at + channel] as number
    data[at + channel] = Math.round(sample + ((TINT[channel] as number) - sample) * strength)
  }
}

/**
 * For each pixel, how many steps to a neighbour, diagonal ones included, lead to a marked pixel; at most `most`, below
 * 256. Two passes over the picture: Rosenfeld and Pfaltz, "Sequential operations in digital picture processing", 1966.
 */
function distanceToMark({ data, width, height }: Coverage, most: number): Uint8Array {
  const limit = Math.min(255, most)
  const distance = new Uint8Array(width * height)
  for (let pixel = 0; pixel < distance.length; pixel++) distance[pixel] = data[pixel] === 0 ? limit : 0
  const relax = (pixel: number, neighbour: number) => {
    const through = (distance[neighbour] as number) + 1
    if (through < (distance[pixel] as number)) distance[pixel] = through
  }
  for (let y = 0, pixel = 0; y < height; y++) {
    for (let x = 0; x < width; x++, pixel++) {
      if (x > 0) relax(pixel, pixel - 1)
      if (y === 0) continue
      relax(pixel, pixel - width)
      if (x > 0) relax(pixel, pixel - width - 1)
      if (x < width - 1) relax(pixel, pixel - width + 1)
    }
  }
  for (let y = height - 1, pixel = distance.length - 1; y >= 0; y--) {
    for (let x = width - 1; x >= 0; x--, pixel--) {
      if (x < width - 1) relax(pixel, pixel + 1)
      if (y === height - 1) continue
      relax(pixel, pixel + width)
      if (x > 0) relax(pixel, pixel + width - 1)
      if (x < width - 1) relax(pixel, pixel + width + 1)
    }
  }
  return distance
}
