// Hands back an AVIF, encoded anew so closely that 45 dB hold outside the mask, with profile, EXIF and XMP.
import type { PixelImage } from '@unmark/inpaint'
import sharp from 'sharp'
import { embedMetadata, readMetadataBlocks } from '../carry-metadata.ts'
import { refuseHighDynamicRange } from '../encodable.ts'
import { encodeFaithfully } from '../fidelity.ts'
import type { EncodeJob } from '../job.ts'
import { PROVENANCE_DROPPED } from '../metadata.ts'
import { readAvifTraits } from './boxes.ts'

/**
 * Tried in turn until the rest of the picture is close enough to the original. Encoders' own defaults are among them: at
 * the quality that the original was made with, a second encoding hurts least.
 */
const QUALITIES = [50, 60, 65, 70, 75, 80, 90, 97, 100]

/**
 * Encodes an AVIF like the original: same depth and chroma subsampling.
 *
 * @throws UnmarkError `INVALID_IMAGE` for HDR pictures, whose brightness curve would be lost; `ABORTED`.
 */
export async function encodeAvif(job: EncodeJob): Promise<Uint8Array> {
  const { original, pixels, mask, notes, signal } = job
  refuseHighDynamicRange(original.bytes)
  const { bitDepth, chromaSubsampling } = readAvifTraits(original.bytes)
  const blocks = await readMetadataBlocks(original, notes)
  const encodeWith = async (part: PixelImage, quality: number, subsampling: string) =>
    sharp(await embedMetadata(part, blocks), { ignoreIcc: true, limitInputPixels: false })
      .keepMetadata()
      .avif({ quality, chromaSubsampling: subsampling, bitdepth: bitDepth })
      .toBuffer()
  const encode = (part: PixelImage, quality: number) => encodeWith(part, quality, chromaSubsampling)
  if (original.hasProvenance) notes.add(PROVENANCE_DROPPED)
  if (job.quality !== undefined) return encode(pixels, job.quality)
  const found = await encodeFaithfully(pixels, mask, QUALITIES, encode, signal)
  const how = found ? `at quality ${found.quality}` : 'at quality 100 with full colour detail'
  notes.add(`AVIF cannot be changed in part: the whole picture was encoded anew ${how}.`)
  return found?.bytes ?? encodeWith(pixels, 100, '4:4:4')
}
