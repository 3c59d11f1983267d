// Hands back a PNG of the same colour type, depth and interlacing, with every chunk that stays true.
import type { PixelImage } from '@unmark/inpaint'
import { throwIfAborted } from '../../../errors.ts'
import { type ChangedPixels, changedPixels } from '../change.ts'
import { decodePixels } from '../decode.ts'
import { type EncodeJob, fromPixels } from '../job.ts'
import { Pace } from '../pace.ts'
import { type IndexedPicture, indexPixels } from '../palette.ts'
import { arrangeChunks, type PngPicture } from './ancillary.ts'
import { type PngChunk, readChunks, writeChunks } from './chunks.ts'
import { fitColourKey } from './colour-key.ts'
import { filtersRows } from './filtering.ts'
import {
  findChunk,
  GREY,
  INDEXED,
  type PngHeader,
  readHeader,
  readPalette,
  writeHeader,
  writePalette,
} from './header.ts'
import { compressSamples } from './packed-samples.ts'

/** Root mean square error under the mask, of 255, up to which a palette is kept: 40 dB, below what is seen. */
const PALETTE_ERROR_LIMIT = 2.55

/** Encodes a PNG like the original. @throws UnmarkError `INVALID_IMAGE` when the original is damaged, `ABORTED`. */
export async function encodePng(job: EncodeJob): Promise<Uint8Array> {
  const chunks = readChunks(job.original.bytes)
  const picture = await makePicture(job, chunks)
  throwIfAborted(job.signal)
  return writeChunks(arrangeChunks(chunks, picture, job.notes))
}

async function makePicture(job: EncodeJob, chunks: readonly PngChunk[]): Promise<PngPicture> {
  const { original, mask, pixels, signal, notes } = job
  const header = readHeader(chunks)
  if (header.colourType === INDEXED) {
    const changed = await changedPixels(mask, pixels, () => decodePixels(original.bytes, original, { signal }))
    const indexed = await indexedPicture(pixels, changed, chunks, header, new Pace(signal))
    if (indexed) return indexed
    notes.add('The palette had no room for the colours under the mark, so the picture was stored in full colour.')
    return samplePicture(pixels, chunks, { ...header, depth: 8 }, true)
  }
  const key = findChunk(chunks, 'tRNS')
  if (!key) return opaquePicture(job, chunks, header, [])
  const keyed = fitColourKey(pixels, key.data, header)
  if (keyed) return opaquePicture({ ...job, pixels: keyed }, chunks, header, [key])
  notes.add('Half transparent pixels under the mark need an alpha channel, which replaced the transparent colour.')
  return samplePicture(pixels, chunks, { ...header, depth: Math.max(8, header.depth) }, true)
}

async function indexedPicture(
  pixels: PixelImage,
  changed: ChangedPixels,
  chunks: readonly PngChunk[],
  header: PngHeader,
  pace: Pace,
): Promise<PngPicture | undefined> {
  const before = readPalette(chunks)
  const fits = (indexed: IndexedPicture | undefined) => indexed !== undefined && indexed.error <= PALETTE_ERROR_LIMIT
  const narrow = await indexPixels(pixels, changed, before, 1 << header.depth, pace)
  const indexed = fits(narrow) ? narrow : await indexPixels(pixels, changed, before, 256, pace)
  if (!indexed || !fits(indexed)) return undefined
  const { palette, indices } = indexed
  const depth = palette.length <= 1 << header.depth ? header.depth : 8
  const after = { ...header, depth }
  const unchanged = palette.length === before.length && palette.every((colour, place) => colour === before[place])
  return {
    header: writeHeader(after),
    colours: unchanged ? chunks.filter(({ type }) => type === 'PLTE' || type === 'tRNS') : writePalette(palette),
    data: [await compressSamples(indices, after)],
    coloursChanged: !unchanged,
  }
}

/** Grey or truecolour without an alpha channel in the file, or with one and no colour key. */
async function opaquePicture(
  job: EncodeJob,
  chunks: readonly PngChunk[],
  header: PngHeader,
  key: readonly PngChunk[],
): Promise<PngPicture> {
  const { pixels, notes } = job
  // A suggested palette of a truecolour picture stays what it is.
  const colours = [...chunks.filter(({ type }) => type === 'PLTE'), ...key]
  if (header.colourType !== GREY || header.depth >= 8)
    return { ...(await samplePicture(pixels, chunks, header, false)), colours }
  const packed = toFewBits(pixels, header.depth)
  if (packed) {
    const data = [await compressSamples(packed, header)]
    return { header: writeHeader(header), colours, data, coloursChanged: false }
  }
  notes.add(`The greys under the mark need more than ${header.depth} bits, so the picture was stored with 8.`)
  const wider = await samplePicture(pixels, chunks, { ...header, depth: 8 }, true)
  return key.length === 0 ? wider : { ...wider, colours: widenKey(key, header.depth) }
}

/** The samples in `depth` bits, or undefined when one is none of its levels. */
function toFewBits({ data }: PixelImage, depth: number): Uint8Array | undefined {
  const step = 255 / ((1 << depth) - 1)
  if (data.some((sample) => sample % step !== 0)) return undefined
  return Uint8Array.from(data, (sample) => sample / step)
}

function widenKey(key: readonly PngChunk[], depth: number): PngChunk[] {
  return key.map(({ type, data }) => ({ type, data: Uint8Array.of(0, (data[1] ?? 0) * (255 / ((1 << depth) - 1))) }))
}

/** The picture data of sharp's own encoder, in the colour type that fits the channels. */
async function samplePicture(
  pixels: PixelImage,
  chunks: readonly PngChunk[],
  header: PngHeader,
  coloursChanged: boolean,
): Promise<PngPicture> {
  const encoded = readChunks(
    await fromPixels(pixels)
      .png({
        progressive: header.interlaced,
        compressionLevel: 9,
        adaptiveFiltering: await filtersRows(chunks, header),
        palette: false,
      })
      .toBuffer(),
  )
  const data = encoded.filter(({ type }) => type === 'IDAT').map((chunk) => chunk.data)
  return { header: findChunk(encoded, 'IHDR') as PngChunk, colours: [], data, coloursChanged }
}
