// Measures how close a new encoding with loss is to the picture that was asked for, outside the mask.
import type { PixelImage } from '@unmark/inpaint'
import { throwIfAborted } from '../../errors.ts'
import type { Mask } from '../../image.ts'
import { decodePixels, type PixelLayout } from './decode.ts'

/** Peak signal-to-noise ratio in dB that encodings with loss must reach outside the mask; 45 is promised. */
const TARGET_PSNR = 45.2
/** Qualities are first tried on a square of this size: large pictures take minutes. */
const SAMPLE_SIZE = 512
/** The square begins at a multiple of this, so that it has the same coding blocks as the whole picture. */
const BLOCK_SIZE = 128

export interface FaithfulEncoding {
  readonly bytes: Uint8Array
  readonly quality: number
}

/**
 * The whole picture at the first quality that is close enough outside the mask, or undefined when none is. Qualities
 * that already fail on a square from the middle are passed over.
 *
 * @param qualities in the order to try.
 */
export async function encodeFaithfully(
  pixels: PixelImage,
  mask: Mask | undefined,
  qualities: readonly number[],
  encode: (pixels: PixelImage, quality: number) => Promise<Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<FaithfulEncoding | undefined> {
  const sample = middleOf(pixels)
  for (const quality of qualities) {
    throwIfAborted(signal)
    if (sample && (await psnrOutside(await encode(sample, quality), sample, undefined, signal)) < TARGET_PSNR) continue
    throwIfAborted(signal)
    const bytes = await encode(pixels, quality)
    if ((await psnrOutside(bytes, pixels, mask, signal)) >= TARGET_PSNR) return { bytes, quality }
  }
  return undefined
}

/** A square from the middle of a picture, or undefined when the picture is hardly larger. */
function middleOf({ data, width, height, channels }: PixelImage): PixelImage | undefined {
  if (width * height < 2 * SAMPLE_SIZE * SAMPLE_SIZE) return undefined
  const sampleWidth = Math.min(width, SAMPLE_SIZE)
  const sampleHeight = Math.min(height, SAMPLE_SIZE)
  const start = (whole: number, part: number) => Math.floor((whole - part) / 2 / BLOCK_SIZE) * BLOCK_SIZE
  const left = start(width, sampleWidth)
  const top = start(height, sampleHeight)
  const length = sampleWidth * sampleHeight * channels
  const square = data instanceof Uint16Array ? new Uint16Array(length) : new Uint8Array(length)
  for (let y = 0; y < sampleHeight; y++) {
    const from = ((top + y) * width + left) * channels
    square.set(data.subarray(from, from + sampleWidth * channels), y * sampleWidth * channels)
  }
  return { data: square, width: sampleWidth, height: sampleHeight, channels }
}

/**
 * Peak signal-to-noise ratio in dB between `pixels` and what `encoded` decodes to, over all samples outside the mask;
 * infinite when nothing differs.
 */
async function psnrOutside(
  encoded: Uint8Array,
  pixels: PixelImage,
  mask: Mask | undefined,
  signal: AbortSignal | undefined,
): Promise<number> {
  const decoded = await decodePixels(encoded, layoutOf(pixels), { signal })
  const { channels } = pixels
  let squares = 0
  let count = 0
  for (let pixel = 0; pixel < pixels.width * pixels.height; pixel++) {
    if (mask && mask.data[pixel] !== 0) continue
    count += channels
    for (let at = pixel * channels; at < (pixel + 1) * channels; at++) {
      const difference = (pixels.data[at] as number) - (decoded.data[at] as number)
      squares += difference * difference
    }
  }
  const peak = pixels.data instanceof Uint16Array ? 65535 : 255
  return squares === 0 ? Number.POSITIVE_INFINITY : 10 * Math.log10((peak * peak * count) / squares)
}

function layoutOf({ data, width, height, channels }: PixelImage): PixelLayout {
  return { width, height, channels, depth: data instanceof Uint16Array ? 16 : 8 }
}
