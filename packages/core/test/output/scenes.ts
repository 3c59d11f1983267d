// Scenes with and without a mark, as a photograph has them: slopes, edges, texture and grain, made by code.
import type { PixelImage } from '@unmark/inpaint'
import sharp, { type Sharp } from 'sharp'

/** Deterministic grain, -1 to 1. */
function grain(seed: number): number {
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b)
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35)
  return ((state ^ (state >>> 16)) >>> 0) / 0x80000000 - 1
}

/** Calm on the left, lively on the right, with an edge in between. */
export function scene(width: number, height: number, channels: 3 | 4 = 3): PixelImage {
  const data = new Uint8Array(width * height * channels)
  for (let pixel = 0; pixel < width * height; pixel++) {
    const x = pixel % width
    const y = Math.floor(pixel / width)
    const lively = x > width / 2 ? 24 : 2
    const wave = 30 * Math.sin(x / 9) * Math.sin(y / 13)
    for (let channel = 0; channel < 3; channel++) {
      const base = 90 + (60 * y) / height + channel * 15 + (x > width / 2 ? 30 : 0)
      data[pixel * channels + channel] = base + wave + lively * grain(pixel * 3 + channel)
    }
    if (channels === 4) data[pixel * 4 + 3] = 255
  }
  return { data, width, height, channels }
}

export interface Stamp {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
  /** Of white, 0 to 1. */
  readonly opacity: number
}

/** Bars of 4 pixels with gaps of 4, blended over the scene. */
export function stamp(picture: PixelImage, mark: Stamp): PixelImage {
  const data = picture.data.slice()
  for (let pixel = 0; pixel < picture.width * picture.height; pixel++) {
    if (!isStamped(picture, mark, pixel)) continue
    for (let at = pixel * picture.channels; at < pixel * picture.channels + 3; at++) {
      data[at] = Math.round((1 - mark.opacity) * (data[at] as number) + mark.opacity * 255)
    }
  }
  return { ...picture, data }
}

export function isStamped({ width }: PixelImage, mark: Stamp, pixel: number): boolean {
  const x = (pixel % width) - mark.left
  const y = Math.floor(pixel / width) - mark.top
  return x >= 0 && y >= 0 && x < mark.width && y < mark.height && x % 8 < 4
}

export function encodePng({ data, width, height, channels }: PixelImage): Promise<Buffer> {
  return sharp(data, { raw: { width, height, channels } }).png().toBuffer()
}

/** The samples after a turn through an encoder. */
export async function through(picture: PixelImage, encode: (image: Sharp) => Sharp): Promise<PixelImage> {
  const { width, height, channels } = picture
  const bytes = await encode(sharp(picture.data, { raw: { width, height, channels } })).toBuffer()
  const data = await sharp(bytes).raw().toBuffer()
  return { ...picture, data: new Uint8Array(data) }
}
