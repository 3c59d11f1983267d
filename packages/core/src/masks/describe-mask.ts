// What is told of a mask before anything is done with it, in the picture as a person sees it.
import type { Mask, VerifiedImage } from '../image.ts'
import type { PlannedMask } from '../result.ts'
import { displayBox } from './orientation.ts'

export function describeMask(mask: Mask, image: VerifiedImage): PlannedMask {
  const { left, top, width, height } = displayBox(mask.box, image)
  return {
    origin: mask.origin,
    pixels: mask.count,
    coverage: mask.count / (mask.width * mask.height),
    boundingBox: { x: left, y: top, width, height },
  }
}
