// Hands back a single-frame GIF with new palette places under the mask and all its other blocks as they were.
import type { PixelImage } from '@unmark/inpaint'
import { throwIfAborted, UnmarkError } from '../../../errors.ts'
import { viewOf } from '../bytes.ts'
import { type ChangedPixels, changedPixels } from '../change.ts'
import { decodePixels } from '../decode.ts'
import type { EncodeJob } from '../job.ts'
import { compressLzw } from '../lzw.ts'
import { PROVENANCE_DROPPED } from '../metadata.ts'
import { Pace } from '../pace.ts'
import { type IndexedPicture, indexPixels, type PackedColour, pack } from '../palette.ts'
import { colourTableSize, type GifBlock, readGifBlocks } from './blocks.ts'
import { type GifFrame, opaqueOrClear, readFrame } from './frame.ts'

/** Root mean square error under the mask, of 255, from which the report says that the palette was short. */
const VISIBLE_ERROR = 2.55
const CLEAR: PackedColour = 0

/**
 * Encodes a GIF like the original.
 *
 * @throws UnmarkError `INVALID_IMAGE` when the original is damaged, has several frames, or shows colours that its
 *   palette does not have; `ABORTED`.
 */
export async function encodeGif(job: EncodeJob): Promise<Uint8Array> {
  const { original, pixels, mask, notes, signal } = job
  const { bytes } = original
  const blocks = readGifBlocks(bytes)
  const frame = readFrame(bytes, blocks)
  const changed = await changedPixels(mask, pixels, () => decodePixels(bytes, original, { signal }))
  const indexed = await indexFrame(bytes, pixels, changed, frame, new Pace(signal))
  throwIfAborted(signal)
  if (indexed.error > VISIBLE_ERROR) {
    notes.add('A GIF has at most 256 colours: those under the mark were rounded to the nearest that fit.')
  }
  if (blocks.some(({ application }) => application === 'C2PA_GIF')) notes.add(PROVENANCE_DROPPED)
  return assemble(bytes, blocks, frame, indexed)
}

async function indexFrame(
  bytes: Uint8Array,
  pixels: PixelImage,
  changed: ChangedPixels,
  frame: GifFrame,
  pace: Pace,
): Promise<IndexedPicture> {
  const colours = bytes.subarray(frame.tableAt, frame.tableAt + frame.tableSize)
  const palette = Array.from({ length: colours.length / 3 }, (_, index) => {
    const [red = 0, green = 0, blue = 0] = colours.subarray(3 * index, 3 * index + 3)
    return index === frame.clearIndex ? CLEAR : pack(red, green, blue, 255)
  })
  const part = opaqueOrClear(pixels, changed, frame)
  const reserved = frame.clearIndex === undefined ? [] : [frame.clearIndex]
  const indexed = await indexPixels(part.pixels, part.changed, palette, 256, pace, reserved)
  if (indexed) return indexed
  throw new UnmarkError(
    'INVALID_IMAGE',
    'This GIF shows colours that its palette does not have; it cannot be changed.',
    {
      hint: 'Convert it to PNG first.',
    },
  )
}

function assemble(
  bytes: Uint8Array,
  blocks: readonly GifBlock[],
  frame: GifFrame,
  indexed: IndexedPicture,
): Uint8Array {
  const sizeBits = Math.max(frame.tableBits, Math.ceil(Math.log2(indexed.palette.length)))
  const table = new Uint8Array(3 << sizeBits)
  table.set(bytes.subarray(frame.tableAt, frame.tableAt + frame.tableSize))
  for (const [place, colour] of indexed.palette.entries()) {
    if (place === frame.clearIndex) continue
    table.set([colour & 0xff, (colour >>> 8) & 0xff, (colour >>> 16) & 0xff], 3 * place)
  }
  const parts = blocks.map((block) => {
    const own = bytes.subarray(block.start, block.end)
    if (block.application === 'C2PA_GIF') return new Uint8Array(0)
    if (block.kind === 'header') return frame.local ? own : withTable(own, 13, 10, table, sizeBits)
    if (block.kind !== 'image') return own
    const descriptor = own.subarray(0, 10 + colourTableSize(own[9] as number))
    const head = frame.local ? withTable(descriptor, 10, 9, table, sizeBits) : descriptor
    return Buffer.concat([head, compressFrame(indexed.indices, frame, sizeBits)])
  })
  return Buffer.concat(parts)
}

/** A header or image descriptor with another colour table behind its first `length` bytes. */
function withTable(own: Uint8Array, length: number, packedAt: number, table: Uint8Array, sizeBits: number): Uint8Array {
  const head = Uint8Array.from(own.subarray(0, length))
  head[packedAt] = ((head[packedAt] as number) & 0xf8) | (sizeBits - 1)
  return Buffer.concat([head, table])
}

/** Minimum code size and sub-blocks of at most 255 bytes (GIF89a specification, 22). */
function compressFrame(indices: Uint8Array, frame: GifFrame, sizeBits: number): Uint8Array {
  const symbolBits = Math.max(2, sizeBits)
  const ordered = frame.interlaced ? interlace(indices, frame.width, frame.height) : indices
  const compressed = compressLzw(ordered, { symbolBits, highestBitFirst: false, early: 0 })
  const blocks = Math.ceil(compressed.length / 255)
  const out = new Uint8Array(1 + compressed.length + blocks + 1)
  viewOf(out).setUint8(0, symbolBits)
  for (let from = 0, to = 1; from < compressed.length; from += 255) {
    const part = compressed.subarray(from, from + 255)
    out[to] = part.length
    out.set(part, to + 1)
    to += 1 + part.length
  }
  return out
}

/** Rows in the order of the four passes (GIF89a specification, appendix E). */
function interlace(indices: Uint8Array, width: number, height: number): Uint8Array {
  const out = new Uint8Array(indices.length)
  let to = 0
  for (const [from, step] of [
    [0, 8],
    [4, 8],
    [2, 4],
    [1, 2],
  ] as const) {
    for (let y = from; y < height; y += step, to += width) out.set(indices.subarray(y * width, (y + 1) * width), to)
  }
  return out
}
