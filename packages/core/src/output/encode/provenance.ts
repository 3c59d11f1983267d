// Tells whether a picture carries signed provenance data (C2PA), which any edit makes untrue.
import type { ImageFormat } from '../../image.ts'
import { hasText, latin1, viewOf } from './bytes.ts'
import { readGifBlocks } from './gif/blocks.ts'
import { findProvenanceSegments } from './jpeg/jumbf.ts'
import { readSegments } from './jpeg/segments.ts'
import { readChunks } from './png/chunks.ts'
import { findEntry, readDirectories, readTiffLayout } from './tiff/directory.ts'
import { readRiff } from './webp/riff.ts'

/** Tag of the C2PA manifest store in a TIFF directory (C2PA 2.1, A.3.6). */
export const TIFF_PROVENANCE_TAG = 0xcd41
/** `uuid` box type of the manifest store in ISO base media files (C2PA 2.1, A.5.1). */
const BOX_UUID = 'd8fec3d61b0e483c92975828877ec481'

/**
 * True when the file embeds a C2PA manifest store: PNG chunk `caBX`, JPEG APP11 JUMBF box, WebP chunk `C2PA`, TIFF tag
 * 0xCD41, AVIF `uuid` box, GIF application extension `C2PA_GIF` (C2PA 2.1, annex A).
 *
 * @throws UnmarkError `INVALID_IMAGE` when the container is cut short.
 */
export function hasProvenance(bytes: Uint8Array, format: ImageFormat): boolean {
  switch (format) {
    case 'png':
      return readChunks(bytes).some((chunk) => chunk.type === 'caBX')
    case 'jpeg':
      return findProvenanceSegments(readSegments(bytes)).length > 0
    case 'webp':
      return readRiff(bytes).some((chunk) => chunk.type === 'C2PA')
    case 'gif':
      return readGifBlocks(bytes).some((block) => block.application === 'C2PA_GIF')
    case 'tiff': {
      const layout = readTiffLayout(bytes)
      if (!layout) return false
      return readDirectories(bytes, layout).some((directory) => findEntry(directory, TIFF_PROVENANCE_TAG) !== undefined)
    }
    case 'avif':
      return hasProvenanceBox(bytes)
  }
}

function hasProvenanceBox(bytes: Uint8Array): boolean {
  const view = viewOf(bytes)
  for (let at = 0; at + 8 <= bytes.length; ) {
    const short = view.getUint32(at)
    const size = short === 1 && at + 16 <= bytes.length ? Number(view.getBigUint64(at + 8)) : short
    const header = short === 1 ? 16 : 8
    if (hasText(bytes, at + 4, 'uuid')) {
      const uuid = Buffer.from(latin1(bytes, at + header, 16), 'latin1').toString('hex')
      if (uuid === BOX_UUID) return true
    }
    if (size < header) return false // 0: the box reaches to the end of the file
    at += size
  }
  return false
}
