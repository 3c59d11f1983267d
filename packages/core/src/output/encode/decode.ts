// The one meaning of "the picture's samples": as stored, without colour management, turning or loss of depth.
import type { PixelImage } from '@unmark/inpaint'
import sharp, { type Metadata } from 'sharp'
import { throwIfAborted, UnmarkError } from '../../errors.ts'

/** Shape of a picture's decoded samples on the stored grid. `VerifiedImage` has all of it. */
export interface PixelLayout {
  readonly width: number
  readonly height: number
  /** 1 grey, 2 grey + alpha, 3 RGB, 4 RGB + alpha. */
  readonly channels: 1 | 2 | 3 | 4
  readonly depth: 8 | 16
}

export interface DecodeOptions {
  readonly signal?: AbortSignal | undefined
}

/**
 * Shape of the samples that {@link decodePixels} gives for a picture with this metadata.
 *
 * @throws UnmarkError `INVALID_IMAGE` for kinds whose samples cannot be had unchanged: CMYK, Lab, floating point, more
 *   channels than colour and one alpha.
 */
export function pixelLayout(metadata: Metadata): PixelLayout {
  const { width, height, space, hasAlpha, depth } = metadata
  const grey = space === 'b-w' || space === 'grey16'
  const colours = grey ? 1 : 3
  if (!(grey || space === 'srgb' || space === 'rgb' || space === 'rgb16')) {
    throw unsupported(`its colours are ${(space ?? 'unknown').toUpperCase()}, not grey or RGB`)
  }
  if (depth !== 'uchar' && depth !== 'ushort') throw unsupported(`its samples are of type ${depth}, not 8 or 16 bit`)
  const channels = colours + (hasAlpha ? 1 : 0)
  if (metadata.channels !== channels)
    throw unsupported(`it has ${metadata.channels} channels, which is not grey or RGB`)
  return { width, height, channels: channels as PixelLayout['channels'], depth: depth === 'uchar' ? 8 : 16 }
}

function unsupported(why: string): UnmarkError {
  return new UnmarkError(
    'INVALID_IMAGE',
    `This kind of picture cannot be changed without changing all of it: ${why}.`,
    {
      hint: 'Convert it to an 8-bit or 16-bit grey or RGB picture first.',
    },
  )
}

/**
 * The samples of an encoded picture exactly as stored: no colour management, no EXIF turning, straight alpha with the
 * colours of transparent pixels, 8 or 16 bit, grey as one channel (and alpha), a palette expanded.
 *
 * @param layout the shape that is expected, from a `VerifiedImage` or {@link pixelLayout}.
 * @throws UnmarkError `INVALID_IMAGE` when the bytes do not decode to their end or to another shape, `ABORTED` on
 *   `signal`.
 */
export async function decodePixels(
  bytes: Uint8Array,
  layout: PixelLayout,
  options: DecodeOptions = {},
): Promise<PixelImage> {
  throwIfAborted(options.signal)
  const { data, info } = await readable(decode(bytes, layout))
  throwIfAborted(options.signal)
  const { width, height, channels, depth } = layout
  const stored = channels === 2 && depth === 8 ? 4 : channels
  if (info.width !== width || info.height !== height || info.channels !== stored) {
    const expected = `${width} x ${height} pixels with ${channels} channels of ${depth} bit`
    const got = `${info.width} x ${info.height} with ${info.channels}`
    throw new UnmarkError('INVALID_IMAGE', `Expected ${expected}; the picture decodes to ${got}.`)
  }
  if (channels === 2 && depth === 8) return { data: dropEqualColours(data), width, height, channels }
  return { data: depth === 8 ? asBytes(data) : asSixteenBit(data), width, height, channels }
}

/** The pixel cap is the verifier's to check; damage must be an error, not grey pixels. */
const INPUT = { ignoreIcc: true, failOn: 'error', limitInputPixels: false } as const

function decode(bytes: Uint8Array, { channels, depth }: PixelLayout) {
  // sharp drops the alpha of 8-bit grey, so grey + alpha is decoded as RGBA with three equal colours.
  const grey = channels === 1 ? 'b-w' : 'srgb'
  const grey16 = channels <= 2 ? 'grey16' : 'rgb16'
  return sharp(bytes, INPUT)
    .toColourspace(depth === 16 ? grey16 : channels <= 2 ? grey : 'srgb')
    .raw({ depth: depth === 16 ? 'ushort' : 'uchar' })
    .toBuffer({ resolveWithObject: true })
}

async function readable<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    const detail = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
    throw new UnmarkError('INVALID_IMAGE', `The picture cannot be decoded from first to last byte: ${detail}.`, {
      cause: error,
      hint: 'Get the picture again from where it came.',
    })
  }
}

function dropEqualColours(rgba: Uint8Array): Uint8Array {
  const pixels = rgba.length / 4
  const out = new Uint8Array(pixels * 2)
  for (let pixel = 0; pixel < pixels; pixel++) {
    out[pixel * 2] = rgba[pixel * 4] as number
    out[pixel * 2 + 1] = rgba[pixel * 4 + 3] as number
  }
  return out
}

/** A plain array: a `Buffer`'s `slice` would share its memory where a `Uint8Array`'s copies. */
function asBytes(data: Buffer): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.length)
}

function asSixteenBit(data: Buffer): Uint16Array {
  // A pooled buffer may begin at an odd byte, which a Uint16Array cannot.
  if (data.byteOffset % 2 === 0) return new Uint16Array(data.buffer, data.byteOffset, data.length / 2)
  return new Uint16Array(Uint8Array.from(data).buffer)
}
