// Decodes a mask file, after everything that can be told from its first bytes was checked against the picture.
import sharp, { type Metadata } from 'sharp'
import { throwIfAborted, UnmarkError } from '../errors.ts'
import type { Orientation, VerifiedImage } from '../image.ts'
import { isAnimatedPng } from '../input/png-animation.ts'
import { sniff } from '../input/sniff.ts'
import { isLosslessWebp } from '../output/encode/webp/riff.ts'
import { displayedSize, type StoredGrid } from './orientation.ts'
import { GreyGrid, type PixelGrid, RgbGrid } from './pixel-grid.ts'

export interface MaskFile {
  readonly bytes: Uint8Array
  /** For messages. Default: `mask`. */
  readonly name?: string | undefined
}

/** As stored in the file: RGBA words, red the lowest byte, of a file with alpha; else its colours. */
export type MaskSamples = { readonly words: Uint32Array } | { readonly grid: PixelGrid }

export interface MaskPixels extends StoredGrid {
  readonly samples: MaskSamples
  /** The file was coded with loss. */
  readonly lossy: boolean
  /** The file stored colour at every second pixel only. */
  readonly coarseChroma: boolean
}

export interface ReadMaskOptions {
  readonly signal?: AbortSignal | undefined
  /** The mask has the picture's size, so its own cap is seldom needed. Default: the picture's number of pixels. */
  readonly maxPixels?: number | undefined
}

/**
 * @throws UnmarkError `INVALID_MASK` when the file is no whole still picture of exactly the picture's displayed size,
 *   its own EXIF orientation applied; `ABORTED` on `signal`.
 */
export async function readMaskFile(
  file: MaskFile,
  image: VerifiedImage,
  options: ReadMaskOptions = {},
): Promise<MaskPixels> {
  const format = checkKind(file)
  const metadata = await readable(file, sharp(file.bytes, { limitInputPixels: false }).metadata())
  const grid = { width: metadata.width, height: metadata.height, orientation: orientationOf(metadata) }
  checkStill(file, metadata, format)
  checkSize(file, grid, image)
  checkCap(file, grid, options.maxPixels ?? image.width * image.height)
  throwIfAborted(options.signal)
  const samples = await readable(file, decode(file.bytes, metadata))
  throwIfAborted(options.signal)
  const lossy = isLossy(file.bytes, metadata)
  return { ...grid, samples, lossy, coarseChroma: hasCoarseChroma(file.bytes, metadata) }
}

function checkKind(file: MaskFile): string {
  const sniffed = sniff(file.bytes)
  if (sniffed.kind === 'picture') return sniffed.format
  const what = file.bytes.length === 0 ? 'an empty file' : sniffed.what
  throw new UnmarkError('INVALID_MASK', `Expected the mask ${nameOf(file)} to be a picture; got ${what}.`, {
    hint: 'Save the mask as PNG (best), or as JPEG, WebP, AVIF, TIFF or GIF.',
  })
}

function checkStill(file: MaskFile, metadata: Metadata, format: string): void {
  const pages = metadata.pages ?? 1
  if (pages <= 1 && !(format === 'png' && isAnimatedPng(file.bytes))) return
  throw new UnmarkError(
    'INVALID_MASK',
    `Expected the mask ${nameOf(file)} to be one picture; it has several frames or pages.`,
    {
      hint: 'Save the frame that is meant as a PNG of its own.',
    },
  )
}

function checkSize(file: MaskFile, grid: StoredGrid, image: VerifiedImage): void {
  const { width, height } = displayedSize(grid)
  if (width === image.displayWidth && height === image.displayHeight) return
  const expected = `${image.displayWidth} x ${image.displayHeight}`
  const asStored = width === image.width && height === image.height
  const ownTurn = grid.orientation === 1 ? '' : ` (its own EXIF orientation ${grid.orientation} applied)`
  const turned = asStored
    ? ` That is the size in which the picture is stored, but its EXIF orientation ${image.orientation} turns it for display.`
    : ''
  throw new UnmarkError(
    'INVALID_MASK',
    `Expected the mask ${nameOf(file)} to have the picture's displayed size of ${expected} pixels; ` +
      `it has ${width} x ${height}${ownTurn}.${turned}`,
    {
      hint: asStored
        ? 'Draw the mask on the picture as a viewer shows it, or turn the mask the same way.'
        : 'Draw the mask on the picture itself, at its full size; masks are never resized.',
    },
  )
}

function checkCap(file: MaskFile, grid: StoredGrid, maxPixels: number): void {
  const pixels = grid.width * grid.height
  if (pixels <= maxPixels) return
  throw new UnmarkError(
    'INVALID_MASK',
    `Expected the mask ${nameOf(file)} to have at most ${maxPixels} pixels; it has ${pixels}.`,
    {
      hint: 'Use a smaller copy of the picture with a mask of its size, or raise the limit.',
    },
  )
}

async function decode(bytes: Uint8Array, { hasAlpha, space }: Metadata): Promise<MaskSamples> {
  // Size and pixel cap were checked above. A mask's colours are signs, not light: its profile is of no interest.
  const input = sharp(bytes, { failOn: 'error', limitInputPixels: false, ignoreIcc: true })
  const grey = !hasAlpha && space === 'b-w'
  const decoded = hasAlpha ? input.toColourspace('srgb').ensureAlpha() : input.toColourspace(grey ? 'b-w' : 'srgb')
  const { data, info } = await decoded.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true })
  const aligned = data.byteOffset % 4 === 0 ? data : Uint8Array.from(data)
  if (hasAlpha) return { words: new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.length / 4) }
  return { grid: info.channels === 1 ? new GreyGrid(aligned, info.width) : new RgbGrid(aligned, info.width) }
}

async function readable<T>(file: MaskFile, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    const detail = error instanceof Error ? (error.message.split('\n')[0] ?? '').slice(0, 200) : 'unknown error'
    throw new UnmarkError('INVALID_MASK', `The mask ${nameOf(file)} is damaged or cut off (${detail}).`, {
      cause: error,
      hint: 'Save the mask again; it does not decode to its end.',
    })
  }
}

function isLossy(bytes: Uint8Array, { format }: Metadata): boolean {
  if (format === 'webp') return !isLosslessWebp(bytes)
  return format === 'jpeg' || format === 'heif'
}

function hasCoarseChroma(bytes: Uint8Array, { format, chromaSubsampling }: Metadata): boolean {
  if (format === 'webp') return !isLosslessWebp(bytes)
  return chromaSubsampling?.startsWith('4:2') === true
}

function orientationOf({ orientation }: Metadata): Orientation {
  return orientation !== undefined && orientation >= 2 && orientation <= 8 ? (orientation as Orientation) : 1
}

function nameOf(file: MaskFile): string {
  return file.name === undefined ? 'file' : JSON.stringify(file.name)
}
