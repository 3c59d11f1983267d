// What exactly is to be made, in a form that can be hashed, kept in the journal and taken up again by another process.
import { z } from 'zod'
import type { EngineId } from './engines/engine.ts'
import { formatOfName } from './file-names.ts'
import { IMAGE_FORMATS, type ImageFormat } from './image.ts'
import type { UrlPair } from './input/by-url.ts'
import type { Intake } from './input/intake.ts'
import { sniff } from './input/sniff.ts'
import { type CanonicalOverlayPlace, canonicalOverlayPlaceSchema } from './masks/overlay-place.ts'
import { type CanonicalRegion, canonicalRegionSchema, MASK_DIALECTS } from './masks/region.ts'
import { OUTPUT_VERSION } from './output/version.ts'
import type { OutputOptions, ParsedRequest } from './request.ts'
import { type ContentKey, contentKey } from './store/key.ts'

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)

const commonSchema = z.strictObject({
  engine: z.strictObject({ name: z.string(), version: z.string() }),
  output: z.strictObject({
    version: z.int(),
    /** Null keeps the picture's own format. */
    format: z.enum(IMAGE_FORMATS).nullable(),
    /** Null takes the quality that the source was saved with. */
    quality: z.int().nullable(),
  }),
})

const fileOrderSchema = commonSchema.extend({
  image: sha256,
  mask: z.strictObject({ sha256, dialect: z.enum(MASK_DIALECTS) }).nullable(),
  regions: z.array(canonicalRegionSchema),
  /** Left out where there is none, so that keys made before there were overlays stay what they are. */
  overlay: z.strictObject({ sha256, place: canonicalOverlayPlaceSchema }).exactOptional(),
})

/** A picture that the service is to fetch itself: nothing but its address is known beforehand. */
const urlOrderSchema = commonSchema.extend({
  urls: z.strictObject({ image: z.string(), smear: z.string().nullable() }),
})

export const orderSchema = z.union([fileOrderSchema, urlOrderSchema])

/** Covers bytes, mask, regions, overlay, engine and output; never a path, a time or a token. */
export type FileOrder = z.infer<typeof fileOrderSchema>
export type UrlOrder = z.infer<typeof urlOrderSchema>
export type Order = FileOrder | UrlOrder

export function makeUrlOrder({ output }: ParsedRequest, { image, smear }: UrlPair, engine: EngineId): UrlOrder {
  return {
    urls: { image, smear: smear ?? null },
    engine: { name: engine.name, version: engine.version },
    output: { version: OUTPUT_VERSION, format: wantedFormat(output) ?? null, quality: output.quality ?? null },
  }
}

/** Stands in an order while no engine is chosen, so that the rest of a request can be looked at all the same. */
export const NO_ENGINE: EngineId = { name: 'none', version: '0' }

export function makeOrder(request: ParsedRequest, intake: Intake, engine: EngineId): FileOrder {
  return {
    image: intake.image.sha256,
    mask: intake.mask ? { sha256: intake.mask.sha256, dialect: request.maskDialect } : null,
    regions: [...request.regions] satisfies CanonicalRegion[],
    ...overlayOf(request, intake),
    engine: { name: engine.name, version: engine.version },
    output: {
      version: OUTPUT_VERSION,
      format: otherFormat(request.output, intake.image.bytes),
      quality: request.output.quality ?? null,
    },
  }
}

function overlayOf({ overlay }: ParsedRequest, intake: Intake): Pick<FileOrder, 'overlay'> {
  if (!overlay || !intake.overlay) return {}
  return { overlay: { sha256: intake.overlay.sha256, place: overlay.place satisfies CanonicalOverlayPlace } }
}

/** Of the result. The same order gives the same key on every machine. */
export function orderKey(order: Order): ContentKey {
  return contentKey(order)
}

/**
 * Of what a service is asked for, without how its answer is encoded: a picture that was paid for is not paid for again
 * because it is wanted in another format.
 */
export function orderTaskKey({ output: _, ...task }: Order): ContentKey {
  return contentKey({ task })
}

/** The format to convert to, or null when the picture keeps its own: naming its own is no different from naming none. */
function otherFormat(output: OutputOptions, imageBytes: Uint8Array): ImageFormat | null {
  const wanted = wantedFormat(output)
  const sniffed = sniff(imageBytes)
  const own = sniffed.kind === 'picture' ? sniffed.format : undefined
  return wanted === undefined || wanted === own ? null : wanted
}

function wantedFormat({ format, path: file }: OutputOptions): ImageFormat | undefined {
  return format ?? (file === undefined ? undefined : formatOfName(file))
}

/** What an order says about encoding, as options. */
export function encodeOptions({ output }: Order): { format?: ImageFormat; quality?: number } {
  return {
    ...(output.format === null ? {} : { format: output.format }),
    ...(output.quality === null ? {} : { quality: output.quality }),
  }
}
