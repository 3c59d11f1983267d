// Colours of mask files, packed into one number as they lie in a little-endian word of RGBA: red is the lowest byte.

/** 24 bits: red + green * 256 + blue * 65536. */
export type PackedColour = number

/** The bits of an RGBA word that are its colour. */
export const RGB = 0xffffff

export const BLACK: PackedColour = 0x000000
export const WHITE: PackedColour = 0xffffff

export function red(colour: PackedColour): number {
  return colour & 255
}

export function green(colour: PackedColour): number {
  return (colour >> 8) & 255
}

export function blue(colour: PackedColour): number {
  return (colour >> 16) & 255
}

export function packGrey(level: number): PackedColour {
  return level * 0x010101
}

/** Largest difference of one sample, 0 to 255. */
export function difference(one: PackedColour, other: PackedColour): number {
  return Math.max(
    Math.abs(red(one) - red(other)),
    Math.abs(green(one) - green(other)),
    Math.abs(blue(one) - blue(other)),
  )
}

/** How far a colour is from grey, 0 to 255. */
export function chroma(colour: PackedColour): number {
  const samples = [red(colour), green(colour), blue(colour)]
  return Math.max(...samples) - Math.min(...samples)
}

/** Red, green, blue; or brightness and two differences of colour. */
export type Vector = readonly [number, number, number]

export function toVector(colour: PackedColour): Vector {
  return [red(colour), green(colour), blue(colour)]
}

export function subtract(one: Vector, other: Vector): Vector {
  return [one[0] - other[0], one[1] - other[1], one[2] - other[2]]
}

export function dot(one: Vector, other: Vector): number {
  return one[0] * other[0] + one[1] * other[1] + one[2] * other[2]
}

/** Y, Cb, Cr of ITU-R BT.601 with full range (JFIF 1.02), without offsets. */
export function lumaAndChroma([r, g, b]: Vector): Vector {
  return [
    0.299 * r + 0.587 * g + 0.114 * b,
    -0.168736 * r - 0.331264 * g + 0.5 * b,
    0.5 * r - 0.418688 * g - 0.081312 * b,
  ]
}

/** Euclidean distance of a colour from the mixtures of two others. */
export function distanceFromLine(colour: PackedColour, from: PackedColour, to: PackedColour): number {
  const along = subtract(toVector(to), toVector(from))
  const offset = subtract(toVector(colour), toVector(from))
  const share = Math.min(1, Math.max(0, dot(offset, along) / dot(along, along)))
  const off = subtract(offset, [along[0] * share, along[1] * share, along[2] * share])
  return Math.sqrt(dot(off, off))
}
