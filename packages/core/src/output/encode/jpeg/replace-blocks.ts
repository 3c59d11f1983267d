// Puts new pixels into a JPEG's coefficients: only blocks that hold a changed pixel are touched.
import type { PixelImage } from '@unmark/inpaint'
import type { ChangedPixels } from '../change.ts'
import type { Pace } from '../pace.ts'
import { type ComponentWeights, componentValue, componentWeights } from './colour.ts'
import { BlockTransform, ZIGZAG } from './dct.ts'
import type { JpegComponent, JpegFrame } from './frame.ts'
import { BlockQuantiser } from './quantise.ts'

/** Weight of a changed sample's rounding error against 1 for a sample that shall stay as it was. */
const CHANGED_WEIGHT = 0.25

/**
 * Replaces the coefficients of every block, in every component, whose area holds a changed pixel. Unchanged samples of
 * such a block keep their place in the transform unrounded, so they are not hurt by clipping or colour rounding.
 *
 * @param pixels the whole picture as it shall look, 1 or 3 channels of 8 bit.
 */
export async function replaceBlocks(
  frame: JpegFrame,
  pixels: PixelImage,
  changed: ChangedPixels,
  pace: Pace,
): Promise<void> {
  const weights = componentWeights(frame)
  for (const [index, component] of frame.components.entries()) {
    const painter = new BlockPainter(frame, component, weights[index] as ComponentWeights, pixels, changed)
    for (let row = painter.firstRow; row <= painter.lastRow; row++) {
      for (let column = painter.firstColumn; column <= painter.lastColumn; column++) painter.paint(column, row)
      await pace.done(8 * (painter.lastColumn - painter.firstColumn + 1))
    }
  }
}

class BlockPainter {
  readonly firstRow: number
  readonly lastRow: number
  readonly firstColumn: number
  readonly lastColumn: number
  readonly #component: JpegComponent
  readonly #weights: ComponentWeights
  readonly #pixels: PixelImage
  readonly #changed: ChangedPixels
  /** Pixels per sample. */
  readonly #across: number
  readonly #down: number
  readonly #transform = new BlockTransform()
  readonly #quantiser: BlockQuantiser
  readonly #samples = new Float64Array(64)
  /** How much each sample's error counts. */
  readonly #importance = new Float64Array(64)
  readonly #coefficients = new Float64Array(64)

  constructor(
    frame: JpegFrame,
    component: JpegComponent,
    weights: ComponentWeights,
    pixels: PixelImage,
    changed: ChangedPixels,
  ) {
    this.#component = component
    this.#weights = weights
    this.#quantiser = new BlockQuantiser(this.#transform, component.quantisation)
    this.#pixels = pixels
    this.#changed = changed
    this.#across = frame.maxH / component.h
    this.#down = frame.maxV / component.v
    const { left, top, width, height } = changed.box
    this.firstColumn = Math.floor(left / (8 * this.#across))
    this.lastColumn = Math.floor((left + width - 1) / (8 * this.#across))
    this.firstRow = Math.floor(top / (8 * this.#down))
    this.lastRow = Math.floor((top + height - 1) / (8 * this.#down))
  }

  /** Writes the block at this column and row anew when one of its pixels is changed. */
  paint(column: number, row: number): void {
    if (!this.#holdsChange(column, row)) return
    const { coefficients, quantisation, paddedColumns } = this.#component
    const at = (row * paddedColumns + column) * 64
    const block = this.#coefficients
    for (let k = 0; k < 64; k++) {
      block[ZIGZAG[k] as number] = (coefficients[at + k] as number) * (quantisation[k] as number)
    }
    this.#transform.inverse(block, this.#samples)
    this.#drawSamples(column, row)
    if (this.#importance.includes(1)) this.#quantiser.fit(this.#samples, this.#importance, coefficients, at)
    else this.#quantiser.round(this.#samples, coefficients, at)
  }

  #holdsChange(column: number, row: number): boolean {
    const { data, width, height } = this.#changed
    const left = column * 8 * this.#across
    const right = Math.min(width, left + 8 * this.#across)
    const top = row * 8 * this.#down
    const bottom = Math.min(height, top + 8 * this.#down)
    for (let y = top; y < bottom; y++) {
      for (let at = y * width + left; at < y * width + right; at++) if (data[at] !== 0) return true
    }
    return false
  }

  #drawSamples(column: number, row: number): void {
    for (let y = 0; y < 8; y++) {
      for (let x = 0; x < 8; x++) this.#drawSample(y * 8 + x, column * 8 + x, row * 8 + y)
    }
  }

  /** A sample stands for several pixels when the component is subsampled: only changed ones move it. */
  #drawSample(index: number, column: number, row: number): void {
    const { data, width, height } = this.#changed
    const pixels = this.#across * this.#down
    let count = 0
    let sum = 0
    for (let down = 0; down < this.#down; down++) {
      // Beyond the edge the last row and column repeat, as encoders pad.
      const y = Math.min(height - 1, row * this.#down + down)
      for (let across = 0; across < this.#across; across++) {
        const at = y * width + Math.min(width - 1, column * this.#across + across)
        if (data[at] === 0) continue
        count++
        sum += componentValue(this.#pixels, at * this.#pixels.channels, this.#weights)
      }
    }
    this.#importance[index] = Math.max(CHANGED_WEIGHT, 1 - count / pixels)
    if (count === 0) return
    const before = this.#samples[index] as number
    this.#samples[index] = (before * (pixels - count) + (sum - 128 * count)) / pixels
  }
}
