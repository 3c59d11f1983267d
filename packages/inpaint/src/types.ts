// The shapes that cross this package's one door: pixels in, patches out.

/** Decoded pixels, interleaved row by row without padding. `data.length` is `width * height * channels`. */
export interface PixelImage {
  /** 0..255 in a `Uint8Array`, 0..65535 in a `Uint16Array`. */
  readonly data: Uint8Array | Uint16Array
  readonly width: number
  readonly height: number
  /** 1 grey, 2 grey + alpha, 3 RGB, 4 RGB + alpha. Alpha is straight, not premultiplied. */
  readonly channels: 1 | 2 | 3 | 4
}

/** Which pixels belong to the mark: one byte per pixel, row by row; 0 keeps a pixel, anything else removes it. */
export interface PixelMask {
  readonly data: Uint8Array
  readonly width: number
  readonly height: number
}

/** A rectangle of new pixels. Only masked pixels inside it differ from the source picture. */
export interface PixelPatch extends PixelImage {
  /** Column of the patch's first pixel in the source picture, in pixels. */
  readonly left: number
  /** Row of the patch's first pixel in the source picture, in pixels. */
  readonly top: number
}
