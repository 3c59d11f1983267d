// Puts patches back where they were cut from.
import { checkImage } from './check-input.ts'
import type { PixelImage, PixelPatch } from './types.ts'

/**
 * Writes `patches` into `image.data`, in place.
 * @throws RangeError when a patch lies outside the picture or has other channels; TypeError when its samples have another depth.
 */
export function applyPatches(image: PixelImage, patches: readonly PixelPatch[]): void {
  checkImage(image)
  for (const patch of patches) checkPatch(image, patch)
  for (const patch of patches) writePatch(image, patch)
}

function writePatch(image: PixelImage, patch: PixelPatch): void {
  const row = patch.width * patch.channels
  for (let y = 0; y < patch.height; y += 1) {
    const target = ((patch.top + y) * image.width + patch.left) * image.channels
    image.data.set(patch.data.subarray(y * row, (y + 1) * row), target)
  }
}

function checkPatch(image: PixelImage, patch: PixelPatch): void {
  checkImage(patch)
  const right = patch.left + patch.width
  const bottom = patch.top + patch.height
  const whole = Number.isInteger(patch.left) && Number.isInteger(patch.top)
  if (!whole || patch.left < 0 || patch.top < 0 || right > image.width || bottom > image.height) {
    const place = `${patch.left},${patch.top} to ${right},${bottom}`
    throw new RangeError(`A patch must lie inside the ${image.width} x ${image.height} picture, but it spans ${place}.`)
  }
  if (patch.channels !== image.channels) {
    throw new RangeError(`A patch must have the picture's ${image.channels} channels, but it has ${patch.channels}.`)
  }
  if (patch.data.BYTES_PER_ELEMENT !== image.data.BYTES_PER_ELEMENT) {
    throw new TypeError('A patch must have the depth of the picture: both 8 bit or both 16 bit.')
  }
}
