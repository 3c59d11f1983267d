// Writes a mask the way the hosted service reads it: strokes in a colour on black, without loss, without soft edges.
import sharp from 'sharp'
import type { Mask, VerifiedImage } from '../image.ts'
import { displayedSize, toDisplayed } from './orientation.ts'

/**
 * A PNG (8-bit RGB, no alpha) with red strokes, (255, 0, 0), on pure black. Equal masks give equal bytes.
 *
 * @param image when given, the smear is of the displayed picture, for a service that applies the EXIF orientation;
 *   otherwise it is of the stored grid.
 */
export async function encodeSmear(mask: Mask, image?: VerifiedImage): Promise<Uint8Array> {
  const data = image ? toDisplayed(mask.data, image) : mask.data
  const { width, height } = image ? displayedSize(image) : mask
  const plane = { raw: { width, height, channels: 1 as const } }
  const none = Buffer.alloc(data.length)
  // The planes are joined by the picture library, in its own threads.
  return sharp(data, plane)
    .joinChannel([none, none], plane)
    .toColourspace('srgb')
    .png({ compressionLevel: 6, adaptiveFiltering: false, palette: false })
    .toBuffer()
}
