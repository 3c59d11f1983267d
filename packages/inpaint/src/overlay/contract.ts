// What a caller says of a known mark, and what it is told about its removal.
import type { Inpainter } from '../inpaint.ts'
import type { Quality } from '../options.ts'
import type { PixelImage, PixelMask, PixelPatch } from '../types.ts'

/** A mark that is known pixel by pixel: the logo file that was laid over the picture. */
export interface Overlay {
  /**
   * 8 or 16 bit, 1 to 4 channels, straight alpha; without an alpha channel it covers its whole rectangle. Its size and
   * depth are its own: they need not be the picture's. A coloured mark on a grey picture counts with its luma (BT.601).
   */
  readonly image: PixelImage
  /**
   * What the mark's own alpha was multiplied with when it was laid over, above 0 and at most 1. A given value is taken
   * as exact. Default: it is measured in the picture.
   */
  readonly opacity?: number
}

/** Where a mark lies, in pixels of the stored picture; it may reach over the picture's borders. */
export interface OverlayPlace {
  /** Left edge of the mark's rectangle. */
  readonly x: number
  /** Top edge of the mark's rectangle. */
  readonly y: number
  /** Width in the picture. Default: follows from `height` by the mark's proportions, else the mark's own width. */
  readonly width?: number
  /** Height in the picture. Default: follows from `width` by the mark's proportions, else the mark's own height. */
  readonly height?: number
}

/** How far a place may be from where it was given. */
export interface RefineRange {
  /** How far off, in pixels, a place may be on either axis. Default 3. */
  readonly pixels?: number
  /** How far off a width or height may be, as a share of itself: 0.01 is one percent. Default 0.01. */
  readonly scale?: number
}

/** How roughly a known mark's places are given, and how it is taken off. */
export interface OverlayOptions {
  /** How roughly the places are given; the exact place is searched within. `false`: they are exact. Default: 3 pixels, 1 %. */
  readonly refine?: RefineRange | false
  /**
   * `exact` (default): the marked picture was kept without loss, so that only rounding stands between it and the truth.
   * `lossy`: it went through JPEG, WebP or AVIF; coding noise is not amplified where a mark is nearly opaque, and smeared
   * colour is taken along, which changes up to 3 pixels around the mark too.
   */
  readonly source?: 'exact' | 'lossy'
  /** Removes the mark even where it was not found. For marks that are too faint to be recognised. Default false. */
  readonly force?: boolean
  /** How the pixels are filled that the mark hides completely; as for `inpaint`. */
  readonly quality?: Quality
  /** Lends its threads to the filling of hidden pixels. Default: threads of its own, started only where something is hidden. */
  readonly inpainter?: Inpainter
  /** Stops the work; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal
  /** Called with the share of the work that is done: 0 first, 1 last, never falling. */
  readonly onProgress?: (fraction: number) => void
}

/** What was found at one of the given places, in their order. */
export interface FoundPlace extends Required<OverlayPlace> {
  /** Whether the mark is there, and so was removed. Where it is not, the picture stays as it is. */
  readonly found: boolean
  /** 0 (no trace of the mark) to 1 (certain); `found` means at least 0.5. */
  readonly confidence: number
}

/** What was changed, and what was found out about the known mark. */
export interface OverlayResult {
  /** Rectangles that do not overlap. Only pixels of `mask` in them differ from the source. */
  readonly patches: PixelPatch[]
  /** 255 where the mark covered the picture and the patches may differ from it, 0 elsewhere. */
  readonly mask: PixelMask
  readonly places: FoundPlace[]
  /** What the mark's alpha was multiplied with: the given value, else the measured one; 0 when it was found nowhere. */
  readonly opacity: number
  /** The greatest confidence of all places: below 0.5 the mark is at none of them, and `patches` is empty. */
  readonly confidence: number
  /** Number of pixels that the mark hid, so that they were filled from their surroundings and are a guess. */
  readonly inpaintedPixels: number
}
