// Reads the one frame of a GIF: where it lies, which colour table it uses, which place is transparent.
import type { PixelImage } from '@unmark/inpaint'
import { UnmarkError } from '../../../errors.ts'
import { viewOf } from '../bytes.ts'
import type { ChangedPixels } from '../change.ts'
import { colourTableSize, type GifBlock } from './blocks.ts'

export interface GifFrame {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
  readonly interlaced: boolean
  /** True when the frame has a colour table of its own. */
  readonly local: boolean
  readonly tableAt: number
  readonly tableSize: number
  /** The table has 2 to this power places. */
  readonly tableBits: number
  readonly clearIndex: number | undefined
}

/** @throws UnmarkError `INVALID_IMAGE` when there is not exactly one frame, or no colour table. */
export function readFrame(bytes: Uint8Array, blocks: readonly GifBlock[]): GifFrame {
  const images = blocks.filter(({ kind }) => kind === 'image')
  const [image] = images
  if (!image || images.length > 1) {
    throw new UnmarkError('INVALID_IMAGE', `Expected a GIF with one frame; this one has ${images.length}.`)
  }
  const view = viewOf(bytes)
  const packed = view.getUint8(image.start + 9)
  const local = (packed & 0x80) !== 0
  const tablePacked = local ? packed : view.getUint8(10)
  const tableSize = colourTableSize(tablePacked)
  if (tableSize === 0) throw new UnmarkError('INVALID_IMAGE', 'This GIF has no colour table.')
  const control = blocks.findLast(({ kind, start }) => kind === 'graphic-control' && start < image.start)
  const hasClear = control !== undefined && (view.getUint8(control.start + 3) & 1) === 1
  return {
    left: view.getUint16(image.start + 1, true),
    top: view.getUint16(image.start + 3, true),
    width: view.getUint16(image.start + 5, true),
    height: view.getUint16(image.start + 7, true),
    interlaced: (packed & 0x40) !== 0,
    local,
    tableAt: local ? image.start + 10 : 13,
    tableSize,
    tableBits: (tablePacked & 7) + 1,
    clearIndex: hasClear ? view.getUint8(control.start + 6) : undefined,
  }
}

/**
 * The frame's part of the picture as GIF can show it: a pixel is opaque or, where the frame has a transparent place,
 * wholly transparent.
 *
 * @throws UnmarkError `INVALID_IMAGE` when the frame reaches beyond the picture.
 */
export function opaqueOrClear(
  pixels: PixelImage,
  changed: ChangedPixels,
  frame: GifFrame,
): { pixels: PixelImage; changed: ChangedPixels } {
  const { left, top, width, height } = frame
  if (left + width > pixels.width || top + height > pixels.height) {
    throw new UnmarkError('INVALID_IMAGE', 'The frame of this GIF reaches beyond the picture; it cannot be changed.', {
      hint: 'Convert it to PNG first.',
    })
  }
  const data = new Uint8Array(width * height * 4)
  const marks = new Uint8Array(width * height)
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to++) {
      const pixel = (top + y) * pixels.width + left + x
      const from = pixel * pixels.channels
      const grey = pixels.channels <= 2
      const alpha = pixels.channels === 4 ? (pixels.data[from + 3] as number) : 255
      marks[to] = changed.data[pixel] as number
      if (alpha < 128 && frame.clearIndex !== undefined) continue
      for (let colour = 0; colour < 3; colour++)
        data[to * 4 + colour] = pixels.data[from + (grey ? 0 : colour)] as number
      data[to * 4 + 3] = 255
    }
  }
  const box = { left: 0, top: 0, width, height }
  return { pixels: { data, width, height, channels: 4 }, changed: { data: marks, width, height, box } }
}
