// What comes back: the clean picture, the proof of what was changed, and the free answer to "what would happen?".
import { z } from 'zod'
import { type SerialisedError, UnmarkError } from './errors.ts'
import type { ImageFormat, MaskOrigin } from './image.ts'
import type { StoredResult } from './store/store.ts'

const count = z.int().nonnegative()

const displayBoxSchema = z.strictObject({ x: count, y: count, width: count, height: count })

/** A rectangle in pixels of the displayed picture. */
export type DisplayBox = Readonly<z.infer<typeof displayBoxSchema>>

export const reportSchema = z.strictObject({
  /** Pixels that the mask marks, or null when the engine found the mark by itself. */
  maskPixels: count.nullable(),
  /** Pixels inside the mask whose samples differ from the original's. */
  changedInside: count,
  /** Pixels outside the mask whose samples differ. Always 0 for a format without loss. */
  changedOutside: count,
  /** Largest difference of one sample outside the mask, on a scale of 0 to 255. */
  maxDifferenceOutside: z.number(),
  /** Peak signal-to-noise ratio outside the mask in dB; null when nothing outside differs. */
  psnrOutside: z.number().nullable(),
  /** Smallest rectangle that holds every changed pixel, or null when nothing changed. */
  boundingBox: displayBoxSchema.nullable(),
  /** SHA-256 of the file before and after, in hexadecimal; before is empty when the original could not be had. */
  sha256: z.strictObject({ before: z.string(), after: z.string() }),
  /** Facts worth knowing: how the mask was read, what happened to orientation, profile, alpha and metadata. */
  notes: z.array(z.string()),
  /** What a person should look at: nothing was removed, something outside changed, provenance data was lost. */
  warnings: z.array(z.string()),
})

/** What was changed, measured by decoding the result again and comparing it with the original sample by sample. */
export type Report = Readonly<z.infer<typeof reportSchema>>

/** A picture without its mark. */
export interface RemoveResult {
  /** The encoded picture. */
  readonly bytes: Uint8Array
  readonly format: ImageFormat
  /** Size of the displayed picture, in pixels. */
  readonly width: number
  readonly height: number
  /** Content key: the same picture, mask, engine version and output options always give the same key. */
  readonly key: string
  /** The engine that made the picture, such as `local` or `kaze`. */
  readonly engine: string
  /** The hosted service's handle, when it made the picture. */
  readonly taskId?: string
  /** True when the picture came from the store and no engine ran. */
  readonly cached: boolean
  /** Credits that this call spent; 0 for a stored result and for the local engine. */
  readonly creditsSpent: number
  /** Time that the engine took in this call, in milliseconds; for a stored result, the time of looking it up. */
  readonly engineMs: number
  /** Where the picture was written, when an output path was given. */
  readonly path?: string
  readonly report: Report
}

/** A stored picture as a result. Throws `STORE_CORRUPT` when its report is none of ours. */
export function resultOfStored(stored: StoredResult, { engineMs }: { readonly engineMs: number }): RemoveResult {
  const { bytes, format, width, height, key, engine, taskId } = stored
  const report = reportSchema.safeParse(stored.report)
  if (!report.success) {
    throw new UnmarkError('STORE_CORRUPT', `The stored result ${key} has a report that this version cannot read.`)
  }
  return {
    bytes,
    format,
    width,
    height,
    key,
    engine,
    ...(taskId === undefined ? {} : { taskId }),
    cached: true,
    creditsSpent: 0,
    engineMs,
    report: report.data,
  }
}

/** What `remove` would do with the same request. Making it spends nothing and writes nothing. */
export interface Plan {
  /** The engine that would run, or null when none can be chosen. */
  readonly engine: string | null
  /** Content key, or null when a problem keeps it from being known. */
  readonly key: string | null
  readonly cached: boolean
  /** Credits that the service would charge. */
  readonly credits: number
  readonly width: number | null
  readonly height: number | null
  readonly format: ImageFormat | null
  readonly mask: PlannedMask | null
  /** Where the result would be written, when an output path was given. */
  readonly path?: string
  /** Everything that would make `remove` fail, most important first; empty when it would go ahead. */
  readonly problems: readonly SerialisedError[]
  readonly notes: readonly string[]
}

/** What a mask would mark, as a plan tells it. */
export interface PlannedMask {
  readonly origin: MaskOrigin
  readonly pixels: number
  /** Share of the picture, 0 to 1. */
  readonly coverage: number
  readonly boundingBox: DisplayBox
}
