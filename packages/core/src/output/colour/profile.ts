// Reads what matrix-and-curve ICC profiles say: how numbers become light. Nearly all RGB profiles of pictures are such.

/** How an RGB profile's numbers become light. */
export interface RgbProfile {
  /** Light of one channel from its number, both 0 to 1, rising. */
  readonly curves: readonly [Curve, Curve, Curve]
  /** From linear RGB to CIE XYZ under D50 (the profile connection space), row by row. */
  readonly toXyz: Matrix
}
export type Curve = (value: number) => number
/** 3 x 3, row by row. */
export type Matrix = readonly number[]

const TAG_TABLE = 128
const RGB = 'RGB '
const XYZ = 'XYZ '

/** IEC 61966-2-1: the meaning of numbers that come without a profile. Its matrix is adapted to D50 as in ICC profiles. */
export const SRGB: RgbProfile = {
  curves: [srgbCurve, srgbCurve, srgbCurve],
  toXyz: [0.43607, 0.38515, 0.14307, 0.22249, 0.71687, 0.06061, 0.01392, 0.09708, 0.7141],
}

function srgbCurve(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
}

/**
 * The matrix and curves of a profile (ICC.1:2022, 8.3.3 and 10.6, 10.18), or undefined when it is of another kind: grey,
 * CMYK, with tables only, or damaged.
 */
export function readRgbProfile(icc: Uint8Array): RgbProfile | undefined {
  const data = Buffer.from(icc.buffer, icc.byteOffset, icc.length)
  try {
    if (text(data, 16) !== RGB || text(data, 20) !== XYZ) return undefined
    const tags = readTags(data)
    const columns = ['rXYZ', 'gXYZ', 'bXYZ'].map((name) => readXyz(data, tags.get(name)))
    const curves = ['rTRC', 'gTRC', 'bTRC'].map((name) => readCurve(data, tags.get(name)))
    const [red, green, blue] = columns
    const [redCurve, greenCurve, blueCurve] = curves
    if (!red || !green || !blue || !redCurve || !greenCurve || !blueCurve) return undefined
    const toXyz = [0, 1, 2].flatMap((row) => [red[row] as number, green[row] as number, blue[row] as number])
    return { curves: [redCurve, greenCurve, blueCurve], toXyz }
  } catch (error) {
    // Reading past the end of the bytes: a profile that is cut off says nothing.
    if (error instanceof RangeError) return undefined
    throw error
  }
}

function readTags(data: Buffer): Map<string, number> {
  const count = Math.min(data.readUInt32BE(TAG_TABLE), 200)
  const tags = new Map<string, number>()
  for (let at = TAG_TABLE + 4; tags.size < count && at + 12 <= data.length; at += 12) {
    tags.set(text(data, at), data.readUInt32BE(at + 4))
  }
  return tags
}

function readXyz(data: Buffer, at: number | undefined): number[] | undefined {
  if (at === undefined || text(data, at) !== XYZ) return undefined
  return [8, 12, 16].map((offset) => fixed(data, at + offset))
}

function readCurve(data: Buffer, at: number | undefined): Curve | undefined {
  if (at === undefined) return undefined
  const type = text(data, at)
  if (type === 'para') return readParametric(data, at)
  return type === 'curv' ? readSampled(data, at) : undefined
}

/** `parametricCurveType` (10.18): a power with, depending on its kind, an offset and a straight piece near black. */
function readParametric(data: Buffer, at: number): Curve | undefined {
  const kind = data.readUInt16BE(at + 8)
  const count = [1, 3, 4, 5, 7][kind]
  if (count === undefined) return undefined
  const [g = 1, a = 1, b = 0, c = 0, d = 0, e = 0, f = 0] = Array.from({ length: count }, (_, index) =>
    fixed(data, at + 12 + 4 * index),
  )
  const power = (value: number) => Math.max(0, a * value + b) ** g
  switch (kind) {
    case 0:
      return (value) => value ** g
    case 1:
      return (value) => (value >= -b / a ? power(value) : 0)
    case 2:
      return (value) => (value >= -b / a ? power(value) + c : c)
    case 3:
      return (value) => (value >= d ? power(value) : c * value)
    default:
      return (value) => (value >= d ? power(value) + e : c * value + f)
  }
}

/** `curveType` (10.6): nothing, one power, or samples at equal steps. */
function readSampled(data: Buffer, at: number): Curve {
  const count = data.readUInt32BE(at + 8)
  if (count === 0) return (value) => value
  if (count === 1) {
    const power = data.readUInt16BE(at + 12) / 256
    return (value) => value ** power
  }
  const samples = Float64Array.from({ length: count }, (_, index) => data.readUInt16BE(at + 12 + 2 * index) / 65535)
  return (value) => {
    const place = Math.min(1, Math.max(0, value)) * (count - 1)
    const below = Math.min(count - 2, Math.floor(place))
    const low = samples[below] as number
    return low + ((samples[below + 1] as number) - low) * (place - below)
  }
}

function fixed(data: Buffer, at: number): number {
  return data.readInt32BE(at) / 65536
}

function text(data: Buffer, at: number): string {
  return data.toString('latin1', at, at + 4)
}
