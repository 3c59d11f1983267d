// Pictures and masks made by code for the tests of this folder, and the checks that they share.
import type { PixelImage } from '@unmark/inpaint'
import sharp from 'sharp'
import type { Box, ImageFormat, Mask, VerifiedImage } from '../../../src/image.ts'
import { decodePixels, pixelLayout } from '../../../src/output/encode/decode.ts'
import { hasProvenance } from '../../../src/output/encode/provenance.ts'
import { isLosslessWebp } from '../../../src/output/encode/webp/riff.ts'

/** Deterministic numbers from 0 up to 1 (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Gradients, an edge and some noise: photograph-like, with hidden colours under every alpha from none to full. */
export function paint(width: number, height: number, channels: 1 | 2 | 3 | 4, depth: 8 | 16 = 8): PixelImage {
  const random = randomNumbers(width * 131 + height)
  const top = depth === 16 ? 65535 : 255
  const data = new (depth === 16 ? Uint16Array : Uint8Array)(width * height * channels)
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let channel = 0; channel < channels; channel++, at++) {
        const wave = 0.5 + 0.3 * Math.sin(x / 9 + channel) * Math.cos(y / 7 - channel) + (x > y ? 0.1 : 0)
        const isAlpha = channels % 2 === 0 && channel === channels - 1
        const alpha = (x + y) % 5 === 0 ? 0 : (x % 16) / 15
        data[at] = Math.round(top * (isAlpha ? alpha : Math.min(1, wave + 0.08 * random())))
      }
    }
  }
  return { data, width, height, channels }
}

/** A raw picture as a sharp pipeline that keeps depth and greyness. */
export function pipeline({ data, width, height, channels }: PixelImage) {
  const wide = data instanceof Uint16Array
  const space = channels <= 2 ? (wide ? 'grey16' : 'b-w') : wide ? 'rgb16' : 'srgb'
  return sharp(data, { raw: { width, height, channels } }).toColourspace(space)
}

/** Stands in for `verifyImage`, whose tests are elsewhere. */
export async function asVerified(bytes: Uint8Array, format: ImageFormat): Promise<VerifiedImage> {
  const metadata = await sharp(bytes).metadata()
  const { width, height, channels, depth } = pixelLayout(metadata)
  const lossless = format === 'webp' ? isLosslessWebp(bytes) : format === 'png' || format === 'tiff' || format === 'gif'
  const facts = {
    bytes,
    sha256: '',
    format,
    width,
    height,
    orientation: metadata.orientation ?? 1,
    displayWidth: width,
    displayHeight: height,
    channels,
    hasAlpha: channels % 2 === 0,
    depth,
    palette: metadata.isPalette,
    lossless,
    hasProvenance: hasProvenance(bytes, format),
  }
  return facts as unknown as VerifiedImage
}

export function boxMask(width: number, height: number, box: Box): Mask {
  return maskOf(width, height, (x, y) => {
    return x >= box.left && x < box.left + box.width && y >= box.top && y < box.top + box.height
  })
}

/** The mask of the pixels for which `covers` holds. */
export function maskOf(width: number, height: number, covers: (x: number, y: number) => boolean): Mask {
  const data = new Uint8Array(width * height)
  const bounds = { left: width, top: height, right: -1, bottom: -1 }
  let count = 0
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (!covers(x, y)) continue
      data[y * width + x] = 255
      count++
      bounds.left = Math.min(bounds.left, x)
      bounds.right = Math.max(bounds.right, x)
      bounds.top = Math.min(bounds.top, y)
      bounds.bottom = y
    }
  }
  const { left, top, right, bottom } = bounds
  const box = { left, top, width: right - left + 1, height: bottom - top + 1 }
  return { data, width, height, count, box, origin: 'regions', notes: [] } as unknown as Mask
}

/** The picture with other samples under the mask: a soft gradient, half transparent unless it shall be opaque. */
export function repaint(pixels: PixelImage, mask: Mask, alpha: 'clear' | 'opaque' = 'clear'): PixelImage {
  const data = pixels.data instanceof Uint16Array ? Uint16Array.from(pixels.data) : Uint8Array.from(pixels.data)
  const top = data instanceof Uint16Array ? 65535 : 255
  for (let pixel = 0; pixel < mask.data.length; pixel++) {
    if (mask.data[pixel] === 0) continue
    for (let channel = 0; channel < pixels.channels; channel++) {
      const isAlpha = pixels.channels % 2 === 0 && channel === pixels.channels - 1
      const share =
        isAlpha && alpha === 'opaque' ? 1 : 0.3 + 0.4 * ((pixel % pixels.width) / pixels.width) + 0.05 * channel
      data[pixel * pixels.channels + channel] = Math.round(top * share)
    }
  }
  return { ...pixels, data }
}

export async function decodeImage(image: VerifiedImage): Promise<PixelImage> {
  return decodePixels(image.bytes, image)
}

/** Pixels outside the mask in which two pictures differ, at least `margin` pixels away from the mask's box. */
export function differencesOutside(a: PixelImage, b: PixelImage, mask: Mask, margin = 0): number {
  const { left, top, width, height } = mask.box
  let count = 0
  for (let pixel = 0; pixel < a.width * a.height; pixel++) {
    const x = pixel % a.width
    const y = Math.floor(pixel / a.width)
    const near =
      x >= left - margin && x < left + width + margin && y >= top - margin && y < top + height + margin && margin > 0
    if (mask.data[pixel] !== 0 || near) continue
    for (let at = pixel * a.channels; at < (pixel + 1) * a.channels; at++) {
      if (a.data[at] === b.data[at]) continue
      count++
      break
    }
  }
  return count
}

/** Peak signal-to-noise ratio in dB over the pixels inside or outside the mask. */
export function psnr(a: PixelImage, b: PixelImage, mask: Mask, where: 'inside' | 'outside'): number {
  let squares = 0
  let count = 0
  for (let pixel = 0; pixel < a.width * a.height; pixel++) {
    if ((mask.data[pixel] !== 0) !== (where === 'inside')) continue
    for (let at = pixel * a.channels; at < (pixel + 1) * a.channels; at++, count++) {
      squares += ((a.data[at] as number) - (b.data[at] as number)) ** 2
    }
  }
  const peak = a.data instanceof Uint16Array ? 65535 : 255
  return squares === 0 ? Number.POSITIVE_INFINITY : 10 * Math.log10((peak * peak * count) / squares)
}
