// Finds what a service changed on purpose where nobody said where the mark is; the rest is its encoding's noise.
import type { PixelImage } from '@unmark/inpaint'
import { distanceInside } from '../distance-inside.ts'
import { noiseByClass } from './noise.ts'
import { connectedRegions, type Region } from './regions.ts'
import { activityClasses, changeStatistic, type Plane } from './statistic.ts'

export interface MeasuredChange {
  /** One byte per pixel: the share, of 255, in which the service's pixel is taken; 0 keeps the original's. */
  readonly weights: Uint8Array
  /** Pixels that were found changed, without the margin around them. */
  readonly changed: number
  /** Connected places. */
  readonly places: number
}

/** Below this, in levels of 255, a deviation is rounding. */
const LEAST_NOISE = 0.13
/** In deviations of the noise; measured on photographs recompressed at JPEG 60 to 95 and WebP 80, where the largest is 16. */
const CERTAIN = 12
const FIRM = 4
const FAINT = 3
/** Noise at {@link FIRM} does not hang together over so many pixels. */
const LARGE = 200
/** What is this certain, near what is certain, belongs to it: the paler letters of a mark. */
const CERTAIN_NEARBY = 6.5
/** Side of the squares that nearness is judged by, in pixels. */
const NEAR = 24
/** When nothing is certain, a service that was paid for is believed for less. */
const CERTAIN_WHEN_NOTHING_IS = 7

/** The service's pixels are taken this far around the change, in pixels, and then fade out over as many more. */
const MARGIN = 3
const FADE = 4

/**
 * @param before the original's samples, in the sharpness that the service's picture has.
 * @param after the service's picture, fitted to it.
 * @returns undefined when nothing differs beyond the noise.
 */
export function measureChange(before: PixelImage, after: PixelImage): MeasuredChange | undefined {
  const { width, height } = before
  const evidence = evidenceOf(before, after)
  const regions = [...connectedRegions(evidence, width, FAINT, FIRM)].filter(({ peak }) => peak >= CERTAIN_NEARBY)
  const isCertain = ({ peak, firm }: Region) => peak >= CERTAIN || firm >= LARGE
  let certain = regions.filter(isCertain)
  if (certain.length === 0) certain = regions.filter(({ peak }) => peak >= CERTAIN_WHEN_NOTHING_IS)
  if (certain.length === 0) return undefined
  const near = nearness(certain, width, height)
  const kept = regions.filter((region) => certain.includes(region) || region.pixels.some((pixel) => near(pixel)))
  const marked = new Uint8Array(width * height)
  for (const { pixels } of kept) for (const pixel of pixels) marked[pixel] = 1
  return {
    weights: fadeOut(marked, width),
    changed: kept.reduce((sum, { pixels }) => sum + pixels.length, 0),
    places: kept.length,
  }
}

/** The change statistic in deviations of the noise that is usual where the picture is as lively. */
function evidenceOf(before: PixelImage, after: PixelImage): Plane {
  const evidence = changeStatistic(before, after)
  const classes = activityClasses(before, after)
  const noise = noiseByClass(evidence, classes, before.channels > 2 ? 'colour' : 'grey').map((deviation) =>
    Math.max(LEAST_NOISE, deviation),
  )
  for (let pixel = 0; pixel < evidence.length; pixel++) {
    evidence[pixel] = (evidence[pixel] as number) / (noise[classes[pixel] as number] as number)
  }
  return evidence
}

/** Tells whether a pixel lies in a square that a region touches, or beside one. */
function nearness(regions: readonly Region[], width: number, height: number): (pixel: number) => boolean {
  const columns = Math.ceil(width / NEAR) + 2
  const squares = new Uint8Array(columns * (Math.ceil(height / NEAR) + 2))
  const square = (pixel: number) =>
    (Math.floor(pixel / width / NEAR) + 1) * columns + Math.floor((pixel % width) / NEAR) + 1
  for (const { pixels } of regions) {
    for (const pixel of pixels) {
      const at = square(pixel)
      for (const row of [at - columns, at, at + columns]) squares.fill(1, row - 1, row + 2)
    }
  }
  return (pixel) => squares[square(pixel)] === 1
}

function fadeOut(marked: Uint8Array, width: number): Uint8Array {
  const distances = distanceInside(
    marked.map((value) => 1 - value),
    width,
  )
  return distances.map((thirds) => {
    const beyond = thirds / 3 - MARGIN
    return Math.round(255 * Math.min(1, Math.max(0, 1 - beyond / FADE)))
  })
}
