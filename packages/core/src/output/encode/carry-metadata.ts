// Carries profile, EXIF and XMP from one file to a picture of another kind.
import { promisify } from 'node:util'
import { deflate } from 'node:zlib'
import type { PixelImage } from '@unmark/inpaint'
import sharp from 'sharp'
import type { VerifiedImage } from '../../image.ts'
import { hasText } from './bytes.ts'
import { fromPixels } from './job.ts'
import { cleanExif, cleanXmp, type Notes } from './metadata.ts'
import { type PngChunk, readChunks, writeChunks } from './png/chunks.ts'

const compress = promisify(deflate)

/** Metadata as bare blocks, without the prefixes that containers put before them. */
export interface MetadataBlocks {
  /** ICC profile. */
  readonly icc?: Uint8Array
  /** EXIF as a TIFF structure. */
  readonly exif?: Uint8Array
  /** XMP packet. */
  readonly xmp?: Uint8Array
}

/** The blocks of a picture, cleaned of previews. */
export async function readMetadataBlocks(original: VerifiedImage, notes: Notes): Promise<MetadataBlocks> {
  const { icc, exif, xmp } = await sharp(original.bytes, { limitInputPixels: false }).metadata()
  const bare = exif && hasText(exif, 0, 'Exif\0\0') ? exif.subarray(6) : exif
  // Decoding an AVIF turns it (irot, imir), whatever its EXIF data says: left in, that would turn it twice.
  const upright = original.format === 'avif'
  return {
    ...(icc ? { icc } : {}),
    ...(bare ? { exif: cleanExif(bare, notes, upright) } : {}),
    ...(xmp ? { xmp: cleanXmp(xmp, notes) } : {}),
  }
}

/** A PNG of the pixels, exact and quickly made, with the blocks in its own chunks. */
export async function embedMetadata(
  pixels: PixelImage,
  blocks: MetadataBlocks,
  compressionLevel = 0,
): Promise<Uint8Array> {
  const chunks = readChunks(
    await fromPixels(pixels)
      .png({ compressionLevel, adaptiveFiltering: compressionLevel > 0 })
      .toBuffer(),
  )
  const [header, ...rest] = chunks.filter(({ type }) => type === 'IHDR' || type === 'IDAT' || type === 'IEND')
  return writeChunks([header as PngChunk, ...(await pngMetadata(blocks)), ...rest])
}

async function pngMetadata({ icc, exif, xmp }: MetadataBlocks): Promise<PngChunk[]> {
  const chunks: PngChunk[] = []
  if (icc) {
    // Name, compression method 0, profile.
    chunks.push({ type: 'iCCP', data: Buffer.concat([Buffer.from('icc\0\0', 'latin1'), await compress(icc)]) })
  }
  if (exif) chunks.push({ type: 'eXIf', data: exif })
  // Keyword, not compressed, no language, no translated keyword.
  if (xmp)
    chunks.push({ type: 'iTXt', data: Buffer.concat([Buffer.from('XML:com.adobe.xmp\0\0\0\0\0', 'latin1'), xmp]) })
  return chunks
}
