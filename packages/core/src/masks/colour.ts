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
