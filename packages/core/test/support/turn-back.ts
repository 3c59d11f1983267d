// Turns an upright picture as a camera stores it that is held in one of the eight ways.
import type { Sharp } from 'sharp'

/** @param orientation as EXIF counts them, 1 to 8; anything else leaves the picture as it is */
export function turnBack(image: Sharp, orientation: number): Sharp {
  switch (orientation) {
    case 2:
      return image.flop()
    case 3:
      return image.rotate(180)
    case 4:
      return image.flip()
    case 5:
      return image.rotate(270).flop()
    case 6:
      return image.rotate(270)
    case 7:
      return image.rotate(90).flop()
    case 8:
      return image.rotate(90)
    default:
      return image
  }
}
