// Reads how a TIFF file stores its picture, and refuses by name what cannot be written back exactly.
import { UnmarkError } from '../../../errors.ts'
import {
  findEntry,
  readDirectories,
  readNumbers,
  readTiffLayout,
  type TiffDirectory,
  type TiffEntry,
  type TiffLayout,
} from './directory.ts'

export interface TiffRaster {
  readonly layout: TiffLayout
  readonly directory: TiffDirectory
  readonly width: number
  readonly height: number
  /** Bits per sample: 1, 2, 4, 8 or 16. */
  readonly depth: number
  readonly samplesPerPixel: number
  readonly compression: TiffCompression
  readonly photometric: number
  /** True when every channel has its own strips. */
  readonly planar: boolean
  /** True when samples are stored as differences along the row. */
  readonly differences: boolean
  /** Size of a strip or tile in pixels; the last strip of a picture may be lower. */
  readonly pieceWidth: number
  readonly pieceHeight: number
  readonly tiled: boolean
  readonly offsets: TiffEntry
  readonly lengths: TiffEntry
}

export type TiffCompression = 'none' | 'lzw' | 'deflate' | 'packbits'

const COMPRESSIONS: Readonly<Record<number, TiffCompression>> = {
  1: 'none',
  5: 'lzw',
  8: 'deflate',
  32773: 'packbits',
  32946: 'deflate',
}

const REFUSED_COMPRESSIONS: Readonly<Record<number, string>> = {
  2: 'CCITT fax',
  3: 'CCITT fax',
  4: 'CCITT fax',
  6: 'old-style JPEG',
  7: 'JPEG',
  34712: 'JPEG 2000',
  34887: 'LERC',
  34925: 'LZMA',
  50000: 'Zstandard',
  50001: 'WebP',
}

export const WHITE_IS_ZERO = 0
export const RGB = 2
export const PALETTE = 3

const TAG = {
  width: 256,
  height: 257,
  bitsPerSample: 258,
  compression: 259,
  photometric: 262,
  fillOrder: 266,
  stripOffsets: 273,
  samplesPerPixel: 277,
  rowsPerStrip: 278,
  stripLengths: 279,
  planarConfiguration: 284,
  predictor: 317,
  tileWidth: 322,
  tileHeight: 323,
  tileOffsets: 324,
  tileLengths: 325,
  sampleFormat: 339,
} as const

/**
 * @throws UnmarkError `INVALID_IMAGE` when the file is damaged or its picture is stored in a way that only encoding all
 *   of it anew could change.
 */
export function readRaster(bytes: Uint8Array): TiffRaster {
  const layout = readTiffLayout(bytes)
  if (!layout) throw new UnmarkError('INVALID_IMAGE', 'Expected a TIFF file; its header is missing.')
  const directories = readDirectories(bytes, layout)
  const [directory] = directories
  if (!directory || directories.length > 1) refuse(`it has ${directories.length} pages`)
  const list = (tag: number) => {
    const entry = findEntry(directory, tag)
    return entry ? readNumbers(bytes, entry, layout) : []
  }
  const number = (tag: number, missing: number) => list(tag)[0] ?? missing
  const depths = list(TAG.bitsPerSample)
  const depth = depths[0] ?? 1
  if (depths.some((other) => other !== depth)) refuse('its channels have different depths')
  const compression = number(TAG.compression, 1)
  const known = COMPRESSIONS[compression]
  if (!known) refuse(`its compression is ${REFUSED_COMPRESSIONS[compression] ?? `number ${compression}`}`)
  const predictor = number(TAG.predictor, 1)
  if (predictor > 2) refuse('it uses the floating point predictor')
  if (list(TAG.sampleFormat).some((format) => format !== 1)) refuse('its samples are not unsigned integers')
  if (number(TAG.fillOrder, 1) !== 1) refuse('its bits are stored in reverse order')
  const tiled = findEntry(directory, TAG.tileWidth) !== undefined
  const width = number(TAG.width, 0)
  const height = number(TAG.height, 0)
  return {
    layout,
    directory,
    width,
    height,
    depth,
    samplesPerPixel: number(TAG.samplesPerPixel, 1),
    compression: known,
    photometric: checkPhotometric(number(TAG.photometric, 1), depth),
    planar: number(TAG.planarConfiguration, 1) === 2,
    differences: predictor === 2,
    pieceWidth: tiled ? number(TAG.tileWidth, width) : width,
    pieceHeight: Math.min(number(tiled ? TAG.tileHeight : TAG.rowsPerStrip, height), tiled ? Number.MAX_VALUE : height),
    tiled,
    offsets: required(directory, tiled ? TAG.tileOffsets : TAG.stripOffsets),
    lengths: required(directory, tiled ? TAG.tileLengths : TAG.stripLengths),
  }
}

function checkPhotometric(photometric: number, depth: number): number {
  if (photometric > PALETTE) refuse('its colours are not grey, RGB or a palette')
  if (photometric === RGB && depth !== 8 && depth !== 16) refuse(`it has ${depth} bits per colour`)
  if (![1, 2, 4, 8, 16].includes(depth)) refuse(`it has ${depth} bits per sample`)
  return photometric
}

function required(directory: TiffDirectory, tag: number): TiffEntry {
  const entry = findEntry(directory, tag)
  if (!entry) throw new UnmarkError('INVALID_IMAGE', `The TIFF file is damaged: its tag ${tag} is missing.`)
  return entry
}

function refuse(why: string): never {
  throw new UnmarkError('INVALID_IMAGE', `This kind of TIFF cannot be changed in part: ${why}.`, {
    hint: 'Save it as a TIFF of one page with LZW, Deflate or no compression, or as PNG, first.',
  })
}
