// Decodes pictures to plain 8-bit pixels, and refuses whatever is not a whole picture.
import sharp from 'sharp'

/** Whether the double works on a picture's stored pixels or turns it upright by its EXIF flag first. */
export type OrientationRule = 'ignore' | 'apply'

/** 8-bit pixels, interleaved row by row. */
export interface Pixels {
  readonly data: Uint8Array
  readonly width: number
  readonly height: number
  /** 3 RGB, 4 RGB + straight alpha. */
  readonly channels: 3 | 4
}

export interface Picture extends Pixels {
  /** The RGB profile that the pixels are in; undefined is sRGB. */
  readonly profile: Uint8Array | undefined
}

const FORMATS = new Set<string>(['png', 'jpeg', 'webp', 'avif', 'heif', 'tiff', 'gif'])
const RGB_SPACES = new Set<string>(['srgb', 'rgb', 'rgb16'])

/**
 * Decodes every pixel. The numbers of an RGB picture are kept as stored, with its profile beside them; other colour
 * spaces become sRGB.
 * @throws Error when the bytes are no raster picture, or not a complete one.
 */
export async function decodePicture(bytes: Uint8Array, orientation: OrientationRule): Promise<Picture> {
  const { format, space, icc } = await sharp(bytes).metadata()
  if (!FORMATS.has(format)) throw new Error(`expected a PNG, JPEG, WebP, AVIF, TIFF or GIF, found ${format}`)
  const keepNumbers = RGB_SPACES.has(space)
  const stored = sharp(bytes, { ignoreIcc: keepNumbers, failOn: 'warning' })
  const upright = orientation === 'apply' ? stored.autoOrient() : stored
  const { data, info } = await upright
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
  return {
    data,
    width: info.width,
    height: info.height,
    channels: info.channels === 4 ? 4 : 3,
    profile: keepNumbers ? icc : undefined,
  }
}
