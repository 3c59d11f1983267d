// Puts an engine's pixels into the original, inside the mask and nowhere else, whatever the engine handed back.
import type { PixelImage, PixelPatch } from '@unmark/inpaint'
import { UnmarkError } from '../errors.ts'
import type { Mask } from '../image.ts'

/**
 * A copy of `original` in which masked pixels come from `patches`. Samples of the patches that lie outside the mask
 * are ignored, so that an engine cannot change what it was not asked to.
 *
 * @throws UnmarkError `RESULT_INVALID` when a patch does not fit the picture.
 */
export function applyInside(original: PixelImage, patches: readonly PixelPatch[], mask: Mask | undefined): PixelImage {
  const data = original.data.slice()
  for (const patch of patches) {
    checkFit(original, patch)
    for (let y = 0; y < patch.height; y++) {
      const rowStart = (patch.top + y) * original.width + patch.left
      for (let x = 0; x < patch.width; x++) {
        if (mask && mask.data[rowStart + x] === 0) continue
        const from = (y * patch.width + x) * patch.channels
        const to = (rowStart + x) * original.channels
        for (let channel = 0; channel < original.channels; channel++) {
          data[to + channel] = patch.data[from + channel] ?? 0
        }
      }
    }
  }
  return { ...original, data }
}

function checkFit(original: PixelImage, patch: PixelPatch): void {
  const inside =
    patch.left >= 0 &&
    patch.top >= 0 &&
    patch.left + patch.width <= original.width &&
    patch.top + patch.height <= original.height
  const sameKind =
    patch.channels === original.channels &&
    patch.data.BYTES_PER_ELEMENT === original.data.BYTES_PER_ELEMENT &&
    patch.data.length === patch.width * patch.height * patch.channels
  if (inside && sameKind) return
  throw new UnmarkError(
    'RESULT_INVALID',
    `The engine returned a patch of ${patch.width} x ${patch.height} at ${patch.left},${patch.top} with ` +
      `${patch.channels} channels; it does not fit the picture of ${original.width} x ${original.height} with ` +
      `${original.channels}.`,
    { spent: 'no', retryable: false },
  )
}
