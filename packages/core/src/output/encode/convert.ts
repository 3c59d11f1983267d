// Writes the changed picture in another format than the original's, with its profile, EXIF and XMP.
import sharp from 'sharp'
import { throwIfAborted } from '../../errors.ts'
import type { ImageFormat } from '../../image.ts'
import { embedMetadata, type MetadataBlocks, readMetadataBlocks } from './carry-metadata.ts'
import { type EncodeJob, fromPixels } from './job.ts'
import { graftSegments } from './jpeg/encode-jpeg.ts'
import { estimateQuality } from './jpeg/quality.ts'
import { APP1, APP2, readSegments, writeSegment } from './jpeg/segments.ts'
import { PROVENANCE_DROPPED } from './metadata.ts'
import { graftWebpMetadata } from './webp/encode-webp.ts'

const DEFAULT_QUALITY = 92
/** A marker segment holds 65533 bytes, of which an ICC part needs 14 for itself. */
const LARGEST_SEGMENT = 65533
const ICC_PREFIX = 'ICC_PROFILE\0'

/** Encodes the picture as `format`. @throws UnmarkError `ABORTED`. */
export async function convertTo(format: ImageFormat, job: EncodeJob): Promise<Uint8Array> {
  const { original, notes } = job
  const blocks = await readMetadataBlocks(original, notes)
  throwIfAborted(job.signal)
  notes.add(`The picture was converted from ${original.format.toUpperCase()} to ${format.toUpperCase()}.`)
  if (original.hasProvenance) notes.add(PROVENANCE_DROPPED)
  const bytes = await encodeAs(format, job, blocks)
  throwIfAborted(job.signal)
  return bytes
}

async function encodeAs(format: ImageFormat, job: EncodeJob, blocks: MetadataBlocks): Promise<Uint8Array> {
  const { pixels, original, notes } = job
  const quality = job.quality ?? sourceQuality(job)
  const wide = original.depth === 16
  if (wide && (format === 'jpeg' || format === 'webp' || format === 'gif')) {
    notes.add(`${format.toUpperCase()} has 8 bits per sample: the 16 of the original were rounded.`)
  }
  switch (format) {
    case 'png':
      return embedMetadata(pixels, blocks, 9)
    case 'jpeg':
      return toJpeg(job, blocks, quality)
    case 'webp': {
      const lossless = original.lossless && job.quality === undefined
      const encoded = await eightBit(job).webp({ quality, lossless, exact: true, smartSubsample: true }).toBuffer()
      return graftWebpMetadata(encoded, webpChunks(blocks))
    }
    case 'avif':
      return withMetadata(await embedMetadata(pixels, blocks))
        .avif({ quality, bitdepth: wide ? 12 : 8 })
        .toBuffer()
    case 'tiff':
      if (blocks.exif) notes.add('The EXIF data was left out: it is not carried over to TIFF.')
      return withMetadata(await embedMetadata(pixels, blocks))
        .tiff({ compression: 'deflate', predictor: 'horizontal' })
        .toBuffer()
    case 'gif':
      notes.add('A GIF has at most 256 colours and no metadata: colours were rounded, profile, EXIF and XMP left out.')
      return eightBit(job).gif().toBuffer()
  }
}

/** From here on sharp takes 8 bits of each sample where the target has no more. */
function eightBit({ pixels }: EncodeJob) {
  return fromPixels(pixels).toColourspace(pixels.channels <= 2 ? 'b-w' : 'srgb')
}

function withMetadata(png: Uint8Array) {
  return sharp(png, { ignoreIcc: true, limitInputPixels: false }).keepMetadata()
}

function sourceQuality({ original }: EncodeJob): number {
  return original.format === 'jpeg' ? estimateQuality(readSegments(original.bytes)) : DEFAULT_QUALITY
}

async function toJpeg(job: EncodeJob, blocks: MetadataBlocks, quality: number): Promise<Uint8Array> {
  if (job.original.hasAlpha) job.notes.add('JPEG has no transparency: transparent pixels were put on white.')
  const encoded = await eightBit(job)
    .flatten({ background: '#ffffff' })
    .jpeg({ quality, chromaSubsampling: '4:4:4' })
    .toBuffer()
  return graftSegments(encoded, jpegSegments(job, blocks))
}

function jpegSegments({ notes }: EncodeJob, { exif, xmp, icc }: MetadataBlocks): Uint8Array[] {
  const segments: Uint8Array[] = []
  const add = (marker: number, prefix: string, data: Uint8Array, name: string) => {
    const whole = Buffer.concat([Buffer.from(prefix, 'latin1'), data])
    if (whole.length <= LARGEST_SEGMENT) segments.push(writeSegment(marker, whole))
    else notes.add(`The ${name} data is too long for a JPEG file and was left out.`)
  }
  if (exif) add(APP1, 'Exif\0\0', exif, 'EXIF')
  if (xmp) add(APP1, 'http://ns.adobe.com/xap/1.0/\0', xmp, 'XMP')
  const partSize = LARGEST_SEGMENT - ICC_PREFIX.length - 2
  const parts = Math.ceil((icc?.length ?? 0) / partSize)
  for (let part = 0; part < parts; part++) {
    const data = (icc as Uint8Array).subarray(part * partSize, (part + 1) * partSize)
    add(APP2, `${ICC_PREFIX}${String.fromCharCode(part + 1, parts)}`, data, 'ICC profile')
  }
  return segments
}

function webpChunks({ icc, exif, xmp }: MetadataBlocks) {
  return [
    ...(icc ? [{ type: 'ICCP', data: icc }] : []),
    ...(exif ? [{ type: 'EXIF', data: exif }] : []),
    ...(xmp ? [{ type: 'XMP ', data: xmp }] : []),
  ]
}
