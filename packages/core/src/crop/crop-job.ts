// Makes of a picture and its mask the smaller pair that is sent to a service in their place.
import sharp from 'sharp'
import type { Box, Mask, VerifiedImage } from '../image.ts'
import { verifyImage } from '../input/verify.ts'
import { makeMask } from '../masks/make-mask.ts'
import { storedBox, toDisplayed, turnToDisplayed } from '../masks/orientation.ts'
import { embedMetadata } from '../output/encode/carry-metadata.ts'
import { decodePixels } from '../output/encode/decode.ts'
import { cropJpeg } from '../output/encode/jpeg/crop-jpeg.ts'
import type { Prepared } from '../prepare.ts'
import { type CropChoice, chooseCrop } from './choose-crop.ts'
import { cutMask } from './cut.ts'
import { cutPixels } from './cut-pixels.ts'

export interface CroppedJob {
  readonly prepared: Prepared
  /** Of the displayed picture. */
  readonly crop: Box
}

interface SentPart {
  readonly bytes: Uint8Array
  /** Of the displayed picture. */
  readonly box: Box
}

/** `auto`: what saves less than half is not worth it. */
const MOST_SHARE_OF_BYTES = 1 / 2
const PNG_LEVEL = 9

/** The part to send, upright, or undefined when the whole picture is to be sent. */
export async function cropJob(
  prepared: Prepared,
  choice: CropChoice,
  signal: AbortSignal,
): Promise<CroppedJob | undefined> {
  const { image, mask } = prepared
  const crop = chooseCrop(mask, image, choice)
  if (!crop || !mask) return undefined
  // Without loss either way, so that the service sees what it would see of the whole picture.
  const { bytes, box } = (await cutJpeg(image, crop, signal)) ?? (await cutAsPng(prepared, crop))
  if (choice === 'auto' && bytes.length > image.bytes.length * MOST_SHARE_OF_BYTES) return undefined
  const part = cutMask(mask, storedBox(box, image))
  return { prepared: await describePart(bytes, part, box, image.orientation, signal), crop: box }
}

/** Block by block, if the file is shown as it is stored: what services make of an EXIF orientation is not known. */
async function cutJpeg(
  { bytes, format, orientation, width, height }: VerifiedImage,
  crop: Box,
  signal: AbortSignal,
): Promise<SentPart | undefined> {
  if (format !== 'jpeg' || orientation !== 1) return undefined
  return cropJpeg(bytes, { width, height }, crop, signal)
}

async function cutAsPng({ image, pixels }: Prepared, crop: Box): Promise<SentPart> {
  const part = cutPixels(await pixels(), storedBox(crop, image))
  const upright = turnToDisplayed(part, { width: part.width, height: part.height, orientation: image.orientation })
  const { icc } = await sharp(image.bytes, { limitInputPixels: false }).metadata()
  return { bytes: await embedMetadata(upright, icc ? { icc } : {}, PNG_LEVEL), box: crop }
}

async function describePart(
  bytes: Uint8Array,
  stored: Mask,
  { width, height }: Box,
  orientation: VerifiedImage['orientation'],
  signal: AbortSignal,
): Promise<Prepared> {
  const { image } = await verifyImage(bytes, { maxPixels: width * height, signal })
  const grid = { width: stored.width, height: stored.height, orientation }
  const mask = makeMask(toDisplayed(stored.data, grid), { width, height }, stored.origin, stored.notes)
  return { image, mask, overlay: undefined, pixels: () => decodePixels(bytes, image, { signal }) }
}
