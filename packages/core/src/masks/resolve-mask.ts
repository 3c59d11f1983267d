// From what the user declared, a file, regions or both, to one mask on the picture's stored grid.
import { throwIfAborted } from '../errors.ts'
import type { Mask, VerifiedImage } from '../image.ts'
import { makeMask } from './make-mask.ts'
import { type MarkedPixels, markFile } from './mask-of-file.ts'
import { toDisplayed, toStored } from './orientation.ts'
import { rasterizeRegions } from './rasterize.ts'
import { type MaskFile, type ReadMaskOptions, readMaskFile } from './read-mask-file.ts'
import type { CanonicalRegion, MaskDialect } from './region.ts'

export interface MaskRequest {
  /** On the displayed picture, as `parseRegions` gives them. */
  readonly regions?: readonly CanonicalRegion[] | undefined
  /** An encoded picture of the displayed size. */
  readonly mask?: MaskFile | undefined
  /** How to read the file. Default: `auto`. */
  readonly dialect?: MaskDialect | undefined
}

/**
 * The mask that a request declares, or undefined when it declares none. A file and regions together are united.
 *
 * @throws UnmarkError `INVALID_MASK` when file or region does not fit the picture, cannot be read or understood, or when
 *   nothing or everything is marked; `ABORTED` on `signal`.
 */
export async function resolveMask(
  request: MaskRequest,
  image: VerifiedImage,
  options: ReadMaskOptions = {},
): Promise<Mask | undefined> {
  throwIfAborted(options.signal)
  const regions = request.regions ?? []
  if (!request.mask && regions.length === 0) return undefined
  // Regions first: they cost nothing, and a mistake in them needs no decoding of the file.
  const drawn = regions.length > 0 ? markRegions(regions, image) : undefined
  if (!request.mask) return makeMask(drawn?.data as Uint8Array, image, 'regions', drawn?.notes ?? [])
  const file = await markMaskFile(request.mask, request.dialect ?? 'auto', image, options)
  // An empty file is a mistake, even beside regions.
  const mask = makeMask(file.data, image, file.origin, file.notes, file.repeats)
  if (!drawn) return mask
  const united = `The mask file was united with ${regions.length === 1 ? '1 region' : `${regions.length} regions`}.`
  return makeMask(unite(mask.data, drawn.data), image, mask.origin, [...mask.notes, ...drawn.notes, united])
}

function markRegions(regions: readonly CanonicalRegion[], image: VerifiedImage) {
  const { data, notes } = rasterizeRegions(regions, { width: image.displayWidth, height: image.displayHeight })
  return { data: toStored(data, image), notes }
}

/** On the picture's stored grid. */
async function markMaskFile(
  file: MaskFile,
  dialect: MaskDialect,
  image: VerifiedImage,
  options: ReadMaskOptions,
): Promise<MarkedPixels> {
  const pixels = await readMaskFile(file, image, options)
  const marked = markFile(pixels, dialect)
  throwIfAborted(options.signal)
  // A mask that carries the picture's own orientation lies on the same grid already.
  if (pixels.orientation === image.orientation) return marked
  return { ...marked, data: toStored(toDisplayed(marked.data, pixels), image), repeats: undefined }
}

function unite(one: Uint8Array, other: Uint8Array): Uint8Array {
  const data = one.slice()
  for (let at = 0; at < data.length; at++) data[at] = (data[at] as number) | (other[at] as number)
  return data
}
