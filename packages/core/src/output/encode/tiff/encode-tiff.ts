// Hands back a TIFF with new data for the strips or tiles under the mask; every other byte stays in its place.
import type { PixelImage } from '@unmark/inpaint'
import { UnmarkError } from '../../../errors.ts'
import { type ChangedPixels, changedPixels } from '../change.ts'
import { decodePixels } from '../decode.ts'
import type { EncodeJob } from '../job.ts'
import { Pace } from '../pace.ts'
import { indexPixels, type PackedColour, pack } from '../palette.ts'
import { cleanTiffMetadata } from './clean-metadata.ts'
import { findEntry, readNumbers, valueSize, writeNumber } from './directory.ts'
import { encodePiece, listPieces, type Piece, type StoredSamples } from './pieces.ts'
import { PALETTE, readRaster, type TiffRaster, WHITE_IS_ZERO } from './raster.ts'

const COLOUR_MAP = 320

/**
 * Encodes a TIFF like the original. New data takes the old one's place when it is no longer, else it goes to the end
 * and its old place is cleared.
 *
 * @throws UnmarkError `INVALID_IMAGE` when the original is damaged or of a kind that `readRaster` refuses, `ABORTED`.
 */
export async function encodeTiff(job: EncodeJob): Promise<Uint8Array> {
  const { original, pixels, mask, notes, signal } = job
  const raster = readRaster(original.bytes)
  const changed = await changedPixels(mask, pixels, () => decodePixels(original.bytes, original, { signal }))
  const pace = new Pace(signal)
  const samples = await storedSamples(original.bytes, raster, pixels, changed, pace)
  const out = Uint8Array.from(original.bytes)
  const appended: Uint8Array[] = []
  let end = out.length
  for (const piece of listPieces(raster).filter((candidate) => touches(candidate, changed))) {
    const data = await encodePiece(raster, samples, piece)
    const place = placeOf(out, raster, piece)
    out.fill(0, place.offset, place.offset + place.length)
    if (data.length <= place.length) {
      out.set(data, place.offset)
    } else {
      // The format asks for even offsets.
      const padding = new Uint8Array(end % 2)
      appended.push(padding, data)
      writeNumber(out, raster.offsets, piece.index, end + padding.length, raster.layout)
      end += padding.length + data.length
    }
    writeLength(out, raster, piece, data.length)
    await pace.done(Math.ceil((piece.width * piece.height) / 64))
  }
  cleanTiffMetadata(out, raster, notes)
  return Buffer.concat([out, ...appended])
}

function touches(piece: Piece, changed: ChangedPixels): boolean {
  const { data, width, height } = changed
  const right = Math.min(width, piece.left + piece.width)
  for (let y = piece.top; y < Math.min(height, piece.top + piece.height); y++) {
    for (let at = y * width + piece.left; at < y * width + right; at++) if (data[at] !== 0) return true
  }
  return false
}

function placeOf(bytes: Uint8Array, raster: TiffRaster, piece: Piece) {
  const offset = readNumbers(bytes, raster.offsets, raster.layout)[piece.index]
  const length = readNumbers(bytes, raster.lengths, raster.layout)[piece.index]
  if (offset === undefined || length === undefined || offset + length > bytes.length) {
    throw new UnmarkError('INVALID_IMAGE', `The TIFF file is damaged: part ${piece.index} of its picture is missing.`)
  }
  return { offset, length }
}

function writeLength(out: Uint8Array, raster: TiffRaster, piece: Piece, length: number): void {
  const { lengths, layout } = raster
  if (length >= 2 ** ((8 * valueSize(lengths)) / lengths.count)) {
    throw new UnmarkError('INVALID_IMAGE', 'This TIFF has no room for the length of the changed part of its picture.', {
      hint: 'Save it as PNG, or as a TIFF without compression, first.',
    })
  }
  writeNumber(out, lengths, piece.index, length, layout)
}

/** The pixels in the terms of the file: palette places, inverted or few-bit greys, or as they are. */
async function storedSamples(
  bytes: Uint8Array,
  raster: TiffRaster,
  pixels: PixelImage,
  changed: ChangedPixels,
  pace: Pace,
): Promise<StoredSamples> {
  const { width, height, depth, photometric, samplesPerPixel } = raster
  if (pixels.width !== width || pixels.height !== height) mismatch(`${width} x ${height} pixels`)
  if (photometric === PALETTE) return palettePlaces(bytes, raster, pixels, changed, pace)
  if (pixels.channels !== samplesPerPixel) mismatch(`${samplesPerPixel} samples per pixel`)
  if (photometric !== WHITE_IS_ZERO && depth >= 8) return pixels
  return { data: greyLevels(pixels, raster), width, height, channels: samplesPerPixel }
}

/** Levels of `depth` bits for grey pixels, counted from white where the file does so; alpha is never inverted. */
function greyLevels({ data, channels }: PixelImage, { depth, photometric }: TiffRaster): Uint8Array | Uint16Array {
  const white = depth === 16 ? 65535 : 255
  const step = depth < 8 ? 255 / ((1 << depth) - 1) : 1
  return data.map((sample, at) => {
    const isGrey = channels === 1 || at % channels === 0
    const value = isGrey && photometric === WHITE_IS_ZERO ? white - sample : sample
    return Math.round(value / step)
  })
}

async function palettePlaces(
  bytes: Uint8Array,
  raster: TiffRaster,
  pixels: PixelImage,
  changed: ChangedPixels,
  pace: Pace,
): Promise<StoredSamples> {
  const map = findEntry(raster.directory, COLOUR_MAP)
  const values = map ? readNumbers(bytes, map, raster.layout) : []
  const size = values.length / 3
  const palette = Array.from({ length: size }, (_, place): PackedColour => {
    const colour = (channel: number) => (values[channel * size + place] as number) >> 8
    return pack(colour(0), colour(1), colour(2), 255)
  })
  // The colour map stays: writing new colours to it would need places that the file does not have.
  const indexed = await indexPixels(pixels, changed, palette, size, pace, [...palette.keys()])
  if (!indexed) mismatch('the colours of its palette')
  return { data: indexed.indices, width: pixels.width, height: pixels.height, channels: 1 }
}

function mismatch(expected: string): never {
  throw new UnmarkError(
    'INVALID_IMAGE',
    `This TIFF decodes to something else than ${expected}; it cannot be changed.`,
    {
      hint: 'Convert it to PNG first.',
    },
  )
}
