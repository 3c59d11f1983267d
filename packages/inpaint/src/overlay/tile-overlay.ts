// The places of a mark that is repeated over a whole picture.
import type { OverlayPlace } from './contract.ts'

/** How a mark is repeated. */
export interface TileOptions {
  /** Free pixels between one mark and the next in a row. Default 0. */
  readonly gapX?: number
  /** Free pixels between rows. Default 0. */
  readonly gapY?: number
  /** Left edge of any one mark. Default 0. */
  readonly offsetX?: number
  /** Top edge of any one mark. Default 0. */
  readonly offsetY?: number
  /** How far each row is shifted to the right against the row above, in pixels. Default 0. */
  readonly shift?: number
}

interface Size {
  readonly width: number
  readonly height: number
}

/**
 * Places that repeat a mark of the size `mark` over a picture of the size `picture`, row by row, those that reach over
 * its borders included.
 * @throws RangeError when a mark with its gap is not at least one pixel wide and high
 */
export function tileOverlay(picture: Size, mark: Size, options: TileOptions = {}): Required<OverlayPlace>[] {
  const { gapX = 0, gapY = 0, offsetX = 0, offsetY = 0, shift = 0 } = options
  const [stepX, stepY] = [mark.width + gapX, mark.height + gapY]
  if (!(stepX >= 1) || !(stepY >= 1)) {
    throw new RangeError(`A mark and its gap must span at least 1 x 1 pixels, not ${stepX} x ${stepY}. Widen the gap.`)
  }
  const places: Required<OverlayPlace>[] = []
  const firstRow = Math.floor((-offsetY - mark.height) / stepY) + 1
  for (let row = firstRow; offsetY + row * stepY < picture.height; row += 1) {
    const start = offsetX + row * shift
    const firstColumn = Math.floor((-start - mark.width) / stepX) + 1
    for (let column = firstColumn; start + column * stepX < picture.width; column += 1) {
      places.push({ x: start + column * stepX, y: offsetY + row * stepY, width: mark.width, height: mark.height })
    }
  }
  return places
}
