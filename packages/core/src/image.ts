// What a picture is once it has been verified, and what a mask is once it fits that picture.

/** The formats that are read and written. */
export const IMAGE_FORMATS = ['png', 'jpeg', 'webp', 'avif', 'tiff', 'gif'] as const
/** One of `IMAGE_FORMATS`. */
export type ImageFormat = (typeof IMAGE_FORMATS)[number]

/** EXIF orientation: how the stored pixels are turned and mirrored for display. 1 is as stored. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8

declare const verified: unique symbol

/** A picture whose bytes were decoded from first to last. Only `verifyImage` makes one. */
export interface VerifiedImage {
  readonly [verified]: true
  readonly bytes: Uint8Array
  /** SHA-256 of `bytes`, in hexadecimal. */
  readonly sha256: string
  readonly format: ImageFormat
  /** Size of the stored pixel grid, before the EXIF orientation is applied. */
  readonly width: number
  readonly height: number
  readonly orientation: Orientation
  /** Size as a person sees it; regions and masks are in this space. */
  readonly displayWidth: number
  readonly displayHeight: number
  /** Channels of the decoded pixels: 1 grey, 2 grey + alpha, 3 RGB, 4 RGB + alpha. A palette is expanded. */
  readonly channels: 1 | 2 | 3 | 4
  readonly hasAlpha: boolean
  /** Bits per sample of the decoded pixels. */
  readonly depth: 8 | 16
  readonly palette: boolean
  /** True when decoding and encoding again in this format can keep every sample (PNG, TIFF, lossless WebP, GIF). */
  readonly lossless: boolean
  /** True when the file carries signed provenance data (C2PA); any edit invalidates it. */
  readonly hasProvenance: boolean
}

declare const masked: unique symbol

/** How a mask came to be: drawn as regions, the footprint of an overlay, or read from a file in one of the dialects. */
export type MaskOrigin = 'regions' | 'overlay' | 'smear' | 'white' | 'transparent' | 'opaque'

/** Which pixels are to be removed, on the picture's stored grid. Only `masks/` makes one. */
export interface Mask {
  readonly [masked]: true
  /** One byte per pixel, row by row: 255 removes, 0 keeps. */
  readonly data: Uint8Array
  /** Same as the picture's stored size. */
  readonly width: number
  readonly height: number
  /** Number of pixels to remove; at least 1 and less than all. */
  readonly count: number
  /** Smallest rectangle that holds every pixel to remove, on the stored grid. */
  readonly box: Box
  readonly origin: MaskOrigin
  /** Sentences for the report, such as how a file's dialect was recognised. */
  readonly notes: readonly string[]
}

/** A rectangle in pixels. */
export interface Box {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** The facts of a branded type without its brand: what its maker fills in. */
export type Unbranded<T> = { [K in keyof T as K extends symbol ? never : K]: T[K] }
