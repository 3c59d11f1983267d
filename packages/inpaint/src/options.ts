// What a caller may ask for, and what it is told about each mark.
import type { Box } from './box.ts'
import type { PixelPatch } from './types.ts'

/** `best`, or `fast`, which bends a plate over thin holes instead of weighing what is alike around them. */
export type Quality = 'best' | 'fast'

/** How a mark is removed, and what ends the work. */
export interface InpaintOptions {
  /** Stops the work; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal
  /** Called with the share of the work that is done: 0 first, 1 last, never falling. */
  readonly onProgress?: (fraction: number) => void
  /** `best` (default) learns from the surroundings of each pixel; `fast` fills thin marks more plainly, in far less time. */
  readonly quality?: Quality
  /** `auto` (default) recovers the picture under a translucent mark where that is certain; `never` fills every mark as a hole. */
  readonly translucent?: 'auto' | 'never'
  /**
   * True (default): where the mask covers more than the mark, as a rectangle drawn around a text does, and the mark's own
   * pixels can be told apart, only those change. False: every masked pixel is renewed.
   */
  readonly generous?: boolean
  /**
   * What becomes of a masked region in which no mark can be told from the picture. `fill` (default) renews it as it was
   * drawn, which is right for a mask that somebody made for this picture; `keep` leaves it as it is and reports the method
   * `none`, which is right for a region in which a mark is only looked for.
   */
  readonly unfound?: 'fill' | 'keep'
}

/**
 * How a mark was removed: `interpolation` (a smooth fill), `texture` (patches of the surroundings), or `deblend` (a
 * translucent mark was taken off the picture under it). `none`: nothing was found to remove (see `unfound`).
 */
export type RegionMethod = 'interpolation' | 'texture' | 'deblend' | 'none'

/** What was done to one mark. */
export interface RegionReport {
  /** The smallest rectangle around the mark's masked pixels. */
  readonly box: Box
  /** Number of masked pixels. */
  readonly masked: number
  /** Number of masked pixels that were found to belong to the mark; the others were left alone. */
  readonly marked: number
  /**
   * Whether a mark was told from the picture, by its edges or by what shows through it. False does not mean that there is
   * none: a block that fills its mask exactly shows no edge. False too where no mark was looked for (`translucent: 'never'`
   * with `generous: false`).
   */
  readonly recognised: boolean
  /** The method that made most of the pixels. */
  readonly method: RegionMethod
  /** 0 (a guess) to 1 (certain): how far the result is expected to be the picture under the mark. */
  readonly confidence: number
  /** When de-blended: the mark's greatest opacity, 0 to 1. */
  readonly opacity?: number
  /** When de-blended: the mark's colour in the picture's colour channels and sample range. */
  readonly colour?: readonly number[]
}

/** What was changed, and what was found out about each mark. */
export interface InpaintResult {
  /** Rectangles that do not overlap. Only masked pixels in them differ from the source. */
  readonly patches: PixelPatch[]
  /** One report per mark; masked pixels that lie close together are one mark. */
  readonly regions: RegionReport[]
}
