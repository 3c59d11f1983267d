// Masks written the ways that people and tools write them, so that tests can ask for the exact one back.
import sharp, { type Sharp } from 'sharp'
import type { Mask, Orientation, Unbranded, VerifiedImage } from '../../src/image.ts'

export type Colour = readonly [red: number, green: number, blue: number]

export const BLACK: Colour = [0, 0, 0]
export const WHITE: Colour = [255, 255, 255]
export const RED: Colour = [255, 0, 0]

/** What masks need to know of a picture: its stored size and how it is turned. */
export function makeImage(width: number, height: number, orientation: Orientation = 1): VerifiedImage {
  const turned = orientation >= 5
  const facts: Unbranded<VerifiedImage> = {
    bytes: new Uint8Array(),
    sha256: '0'.repeat(64),
    format: 'jpeg',
    width,
    height,
    orientation,
    displayWidth: turned ? height : width,
    displayHeight: turned ? width : height,
    channels: 3,
    hasAlpha: false,
    depth: 8,
    palette: false,
    lossless: false,
    hasProvenance: false,
  }
  return facts as VerifiedImage
}

export interface Shape {
  readonly kind: 'rectangle' | 'ellipse'
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** Coverage of each pixel, 0 to 255: exact at the edges with `samples` of 1, soft (anti-aliased) with more. */
export function drawCoverage(width: number, height: number, shapes: readonly Shape[], samples = 1): Uint8Array {
  const coverage = new Uint8Array(width * height)
  for (let at = 0; at < coverage.length; at++) {
    let hits = 0
    for (let sample = 0; sample < samples * samples; sample++) {
      const x = (at % width) + ((sample % samples) + 0.5) / samples
      const y = Math.floor(at / width) + (Math.floor(sample / samples) + 0.5) / samples
      if (shapes.some((shape) => contains(shape, x, y))) hits++
    }
    coverage[at] = Math.round((hits / (samples * samples)) * 255)
  }
  return coverage
}

function contains({ kind, left, top, width, height }: Shape, x: number, y: number): boolean {
  if (kind === 'rectangle') return x >= left && x < left + width && y >= top && y < top + height
  const across = (x - left - width / 2) / (width / 2)
  const down = (y - top - height / 2) / (height / 2)
  return across * across + down * down <= 1
}

/** The mask that a coverage means: at least half covered is marked. */
export function exactData(coverage: Uint8Array): Uint8Array {
  return coverage.map((value) => (value >= 128 ? 255 : 0))
}

/** Opaque: `stroke` over `ground` by coverage. */
export function paintOpaque(coverage: Uint8Array, width: number, ground: Colour, stroke: Colour): Sharp {
  const data = Buffer.alloc(coverage.length * 3)
  coverage.forEach((value, at) => {
    for (let channel = 0; channel < 3; channel++) {
      const [from, to] = [ground[channel] as number, stroke[channel] as number]
      data[at * 3 + channel] = Math.round(from + ((to - from) * value) / 255)
    }
  })
  return sharp(data, { raw: { width, height: coverage.length / width, channels: 3 } })
}

/** A see-through layer, painted with up to `opacity`; or, `inverted`, an opaque layer with holes. */
export function paintAlpha(
  coverage: Uint8Array,
  width: number,
  colourAt: (pixel: number) => Colour,
  { inverted = false, opacity = 1 } = {},
): Sharp {
  const data = Buffer.alloc(coverage.length * 4)
  coverage.forEach((value, at) => {
    const painted = Math.round(value * opacity)
    data.set([...colourAt(at), inverted ? 255 - painted : painted], at * 4)
  })
  return sharp(data, { raw: { width, height: coverage.length / width, channels: 4 } })
}

/** How many pixels two masks disagree on. */
export function disagreements(mask: Mask | undefined, exact: Uint8Array): number {
  if (!mask || mask.data.length !== exact.length) return Number.POSITIVE_INFINITY
  return exact.reduce((sum, value, at) => sum + (mask.data[at] === value ? 0 : 1), 0)
}
