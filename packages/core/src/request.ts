// What a caller asks for one picture: parsed once at the door, so that everything behind it can trust its form.
import { z } from 'zod'
import type { CropChoice } from './crop/choose-crop.ts'
import { UnmarkError } from './errors.ts'
import type { OnProgress } from './events.ts'
import { IMAGE_FORMATS, type ImageFormat } from './image.ts'
import { type CanonicalOverlayPlace, type OverlayPlace, parseOverlayPlace } from './masks/overlay-place.ts'
import { type CanonicalRegion, MASK_DIALECTS, type MaskDialect, parseRegions, type Region } from './masks/region.ts'

/**
 * A picture or a mask: a path, an http(s) URL, a `data:` URL, the encoded bytes, a Blob, or base64 text
 * without a `data:` header. A `file:` URL stands for its path.
 */
export type ImageSource = string | URL | Uint8Array | ArrayBuffer | Blob | { readonly base64: string }

/** Where and how the finished picture is written. */
export interface OutputOptions {
  /** File to write. Its folder is made if it is missing. Default: nothing is written, the bytes are in the result. */
  readonly path?: string
  /** Replace an existing file at `path`. Default: false. */
  readonly overwrite?: boolean
  /** Format to encode. Default: what the extension of `path` says, else the picture's own. */
  readonly format?: ImageFormat
  /** 1 to 100, for formats with loss. Default: what the source was saved with. */
  readonly quality?: number
}

/** A known mark: its picture, and how it was laid over the picture to clean. */
export interface OverlayRequest extends OverlayPlace {
  /** The mark by itself, best a PNG with its transparency. Where it has none, all of it was laid over the picture. */
  readonly image: ImageSource
}

/** One picture to clean. */
export interface RemoveRequest {
  readonly image: ImageSource
  /** A picture of the same displayed size that shows what to remove. Example: `'photo.mask.png'`. */
  readonly mask?: ImageSource
  /** How to read `mask`; `auto` recognises it or refuses it when it is unclear. Default: `auto`. */
  readonly maskDialect?: MaskDialect
  /** Rectangles or polygons on the displayed picture. Example: `[{ x: '70%', y: '88%', width: '28%', height: '10%' }]`. */
  readonly regions?: readonly Region[]
  /**
   * The watermark itself, where it is known: it is taken off the picture by turning its blending round, so that what
   * it let through is what was there before. Goes without `mask` and `regions`.
   * Example: `{ image: 'logo.png', opacity: 0.4, anchor: 'bottom-right', x: 24, y: 24 }`.
   */
  readonly overlay?: OverlayRequest
  /** Unit of plain numbers in `regions` and `overlay`. Default: `px`. */
  readonly unit?: 'px' | 'percent'
  /**
   * Sends the hosted service only the part around the mark, when a mask, regions or an overlay say where that is. `auto`:
   * from 1 megapixel on, where that part is at most a quarter of the picture. It is no part of the key: the same picture is not paid
   * for again because it is sent in another way. Default: `auto`.
   */
  readonly crop?: CropChoice
  /** Where and how to write the result; a string is its path. */
  readonly output?: string | OutputOptions
  readonly signal?: AbortSignal
  readonly onProgress?: OnProgress
  /** Most time that the whole call may take, in milliseconds. Default: 300 000. */
  readonly deadlineMs?: number
  /** Run the engine again, and pay again, even when a result or an unfinished task exists. Default: false. */
  readonly forceNew?: boolean
}

/** A known mark whose form has been checked. */
export interface ParsedOverlay {
  readonly image: ImageSource
  readonly place: CanonicalOverlayPlace
}

/** A request whose form has been checked. */
export interface ParsedRequest {
  readonly image: ImageSource
  readonly mask: ImageSource | undefined
  readonly maskDialect: MaskDialect
  readonly regions: readonly CanonicalRegion[]
  readonly overlay: ParsedOverlay | undefined
  readonly crop: CropChoice
  readonly output: OutputOptions
  readonly signal: AbortSignal | undefined
  readonly onProgress: OnProgress | undefined
  readonly deadlineMs: number
  readonly forceNew: boolean
}

export const DEFAULT_DEADLINE_MS = 300_000

const source = z.custom<ImageSource>(isImageSource, {
  message: 'expected a path, an http(s) or data: URL, bytes, a Blob or { base64 }',
})

const outputSchema = z.union([
  z
    .string()
    .min(1)
    .transform((path): OutputOptions => ({ path })),
  z.strictObject({
    path: z.string().min(1).optional(),
    overwrite: z.boolean().optional(),
    format: z.enum(IMAGE_FORMATS).optional(),
    quality: z.int().min(1).max(100).optional(),
  }),
])

const overlaySchema = z.looseObject({ image: source })

const requestSchema = z.strictObject({
  image: source,
  mask: source.optional(),
  maskDialect: z.enum(MASK_DIALECTS).default('auto'),
  regions: z.unknown().optional(),
  overlay: overlaySchema.optional(),
  unit: z.enum(['px', 'percent']).optional(),
  crop: z.union([z.boolean(), z.literal('auto')]).default('auto'),
  output: outputSchema.optional(),
  signal: z.instanceof(AbortSignal).optional(),
  onProgress: z.custom<OnProgress>((value) => typeof value === 'function', 'expected a function').optional(),
  deadlineMs: z
    .number()
    .positive()
    .max(2 ** 31 - 1)
    .default(DEFAULT_DEADLINE_MS),
  forceNew: z.boolean().default(false),
})

/** Checks the form of a request; the message of the `INVALID_INPUT` names every field that is wrong. */
export function parseRequest(value: unknown): ParsedRequest {
  const parsed = requestSchema.safeParse(dropUndefined(value))
  if (!parsed.success) throw invalidInput('request', parsed.error)
  const { data } = parsed
  return {
    image: data.image,
    mask: data.mask,
    maskDialect: data.maskDialect,
    regions: data.regions === undefined ? [] : parseRegions(data.regions, data.unit),
    overlay: data.overlay && parseOverlay(data.overlay, data),
    crop: data.crop,
    output: dropUndefined(data.output ?? {}) as OutputOptions,
    signal: data.signal,
    onProgress: data.onProgress,
    deadlineMs: data.deadlineMs,
    forceNew: data.forceNew,
  }
}

function parseOverlay(
  { image, ...place }: z.infer<typeof overlaySchema>,
  { mask, regions, unit }: Pick<z.infer<typeof requestSchema>, 'mask' | 'regions' | 'unit'>,
): ParsedOverlay {
  if (mask !== undefined || (Array.isArray(regions) && regions.length > 0)) {
    throw new UnmarkError('INVALID_INPUT', 'Expected an overlay or a mask with regions; got both.', {
      hint: 'Leave mask and regions out: where the mark is follows from the overlay.',
    })
  }
  return { image, place: parseOverlayPlace(dropUndefined(place), unit) }
}

/** Checks the form of output options that come without a request. */
export function parseOutput(value: unknown): OutputOptions {
  const parsed = outputSchema.safeParse(dropUndefined(value ?? {}))
  if (!parsed.success) throw invalidInput('output', parsed.error)
  return dropUndefined(parsed.data) as OutputOptions
}

/** Two pictures of one displayed size, in any form that `remove` takes. */
export interface PicturePair {
  readonly before: ImageSource
  readonly after: ImageSource
}

const pairSchema = z.strictObject({ before: source, after: source })

/** Checks the form of two pictures that are to be compared. */
export function parsePair(value: unknown): PicturePair {
  const parsed = pairSchema.safeParse(value)
  if (!parsed.success) throw invalidInput('pair of pictures', parsed.error)
  return parsed.data
}

/** Turns a schema's complaint into the typed error of this project. */
export function invalidInput(what: string, error: z.ZodError): UnmarkError {
  const problems = error.issues.map((issue) => `${issue.path.join('.') || what}: ${issue.message}`)
  return new UnmarkError('INVALID_INPUT', `The ${what} has the wrong form: ${problems.join('; ')}.`)
}

function isImageSource(value: unknown): value is ImageSource {
  if (typeof value === 'string') return value.length > 0
  if (value instanceof URL || value instanceof Uint8Array || value instanceof ArrayBuffer || value instanceof Blob) {
    return true
  }
  return typeof value === 'object' && value !== null && 'base64' in value && typeof value.base64 === 'string'
}

function dropUndefined(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined))
}
