// Tells before any work or payment whether a picture's kind can be handed back changed.
import { UnmarkError } from '../../errors.ts'
import type { ImageFormat } from '../../image.ts'
import { readAvifTraits } from './avif/boxes.ts'
import { readGifBlocks } from './gif/blocks.ts'
import { readFrame } from './gif/frame.ts'
import { readSegments } from './jpeg/segments.ts'
import { readChunks } from './png/chunks.ts'
import { readRaster } from './tiff/raster.ts'
import { readRiff } from './webp/riff.ts'

/**
 * Checks the container of a picture that decodes: whatever passes here, `encodeLike` can write. Costs a few
 * milliseconds; nothing is decompressed.
 *
 * @throws UnmarkError `INVALID_IMAGE` naming the kind: TIFF with several pages, JPEG or other compression than LZW, Deflate
 *   and PackBits; HDR AVIF; GIF with several frames; a container that is cut short.
 */
export function checkEncodable(bytes: Uint8Array, format: ImageFormat): void {
  switch (format) {
    case 'png':
      readChunks(bytes)
      return
    case 'jpeg':
      readSegments(bytes)
      return
    case 'webp':
      readRiff(bytes)
      return
    case 'tiff':
      readRaster(bytes)
      return
    case 'gif':
      readFrame(bytes, readGifBlocks(bytes))
      return
    case 'avif':
      refuseHighDynamicRange(bytes)
  }
}

/** @throws UnmarkError `INVALID_IMAGE` for an AVIF whose brightness follows PQ or HLG. */
export function refuseHighDynamicRange(bytes: Uint8Array): void {
  if (!readAvifTraits(bytes).highDynamicRange) return
  throw new UnmarkError(
    'INVALID_IMAGE',
    'This AVIF is an HDR picture (PQ or HLG), which cannot be written back as it was.',
    {
      hint: 'Convert it to a standard picture (SDR) first.',
    },
  )
}
