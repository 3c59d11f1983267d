// Takes a known mark off pixels that went through lossy coding: colour is smeared, and noise is under the mark as above it.
import { type Box, grow } from '../box.ts'
import type { Pause } from '../cells.ts'
import { denoise } from '../lossy/denoise.ts'
import { joinColour, type Layer, layersOf, lightUnder, splitColour } from '../lossy/layers.ts'
import { colourChannels, hasAlpha, scaleOf } from '../planes.ts'
import type { PixelImage, PixelPatch } from '../types.ts'
import { cutStamp, type Placement } from './stamp.ts'

/** Noise of coding at a usual quality around 90, at a mark's edges, in samples of 255. */
export const CODING_NOISE = 3.5
/** Noise of the pixels around the mark: they are the standard that the others are held against. */
const QUIET_NOISE = 0.7
/** What is seen around the part that is worked on; even, so that pairs of pixels stay pairs. */
const MARGIN = 12
/** Pixels beyond the mark's own that smeared colour reaches. */
export const SMEAR_REACH = 3

/** What happens to a picture. */
export interface LossyTarget {
  readonly image: PixelImage
  /** A part of the picture, already free of marks that were laid over later; changed in place. */
  readonly patch: PixelPatch
  /** Called with column and row in the picture of each changed pixel, and how much of what is shown is the mark. */
  readonly onChanged: (x: number, y: number, share: number) => void
}

/**
 * Inverts the blend as `takeOff` does, on luma and colour difference apart. Where colours are subsampled, so is what the
 * mark did to them: the blend is inverted with its alpha and colour smeared in the same way. Then the noise, which the
 * inversion amplified by a known factor per pixel, is taken off.
 * @param box the part of the patch to work on, in the picture's coordinates
 * @param step as for `denoise`
 */
export async function takeOffLossy(
  target: LossyTarget,
  mark: PixelImage,
  place: Placement,
  opacity: number,
  box: Box,
  step: number,
  pause: Pause,
): Promise<void> {
  const { image, patch } = target
  const around = evenBox(box, image)
  const stamp = cutStamp(mark, place, around, colourChannels(image))
  const layers = layersOf(
    splitColour(stamp.colour),
    stamp.alpha,
    splitColour(readColour(image, patch, around)),
    opacity,
    around,
  )
  const clean: Float32Array[] = []
  for (const { samples, alpha } of layers) {
    const noise = alpha.map((share) => (share > 0 ? CODING_NOISE / lightUnder(opacity * share) : QUIET_NOISE))
    clean.push(await denoise({ ...around, samples, noise }, step, pause))
  }
  writeBack(target, layers, clean, opacity, box, around)
}

function evenBox(box: Box, image: PixelImage): Box {
  const grown = grow(box, MARGIN, image.width, image.height)
  const [left, top] = [grown.left - (grown.left % 2), grown.top - (grown.top % 2)]
  return { left, top, width: grown.left + grown.width - left, height: grown.top + grown.height - top }
}

/** Colours of `box`, 0 to 255: those of the patch where it reaches, else of the picture. */
function readColour(image: PixelImage, patch: PixelPatch, box: Box): Float32Array<ArrayBuffer>[] {
  const scale = 1 / scaleOf(image)
  return Array.from({ length: colourChannels(image) }, (_, channel) => {
    const plane = new Float32Array(box.width * box.height)
    for (let y = 0; y < box.height; y += 1) {
      for (let x = 0; x < box.width; x += 1) {
        const [column, row] = [box.left + x - patch.left, box.top + y - patch.top]
        const inPatch = column >= 0 && row >= 0 && column < patch.width && row < patch.height
        const sample = inPatch
          ? patch.data[(row * patch.width + column) * patch.channels + channel]!
          : image.data[((box.top + y) * image.width + box.left + x) * image.channels + channel]!
        plane[y * box.width + x] = sample * scale
      }
    }
    return plane
  })
}

function writeBack(
  { image, patch, onChanged }: LossyTarget,
  layers: readonly Layer[],
  clean: readonly Float32Array[],
  opacity: number,
  box: Box,
  around: Box,
): void {
  const scale = scaleOf(image)
  const opaqueAt = hasAlpha(image) ? image.channels - 1 : -1
  for (let y = box.top; y < box.top + box.height; y += 1) {
    for (let x = box.left; x < box.left + box.width; x += 1) {
      const i = (y - around.top) * around.width + x - around.left
      if (layers.every(({ alpha }) => alpha[i] === 0)) continue
      const at = ((y - patch.top) * patch.width + x - patch.left) * patch.channels
      if (opaqueAt >= 0 && patch.data[at + opaqueAt] === 0) continue
      const values = layers.map(({ alpha, shown }, k) => (alpha[i] === 0 ? shown[i]! : clean[k]![i]!))
      for (const [c, value] of joinColour(values).entries()) {
        patch.data[at + c] = Math.round(Math.min(255, Math.max(0, value)) * scale)
      }
      onChanged(x, y, opacity * layers[0]!.alpha[i]!)
    }
  }
}
