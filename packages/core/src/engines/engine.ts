// The contract that every engine keeps, whether it answers at once or takes the picture into a queue.
import type { PixelImage, PixelPatch } from '@unmark/inpaint'
import type { Mask, VerifiedImage } from '../image.ts'
import type { UrlPair } from '../input/by-url.ts'
import type { OverlayLayer } from '../masks/lay-overlay.ts'

/** One picture for an engine. */
export interface EngineJob {
  readonly image: VerifiedImage
  /** What to remove, on the stored grid; undefined asks the engine to find the mark by itself. */
  readonly mask: Mask | undefined
  /** The mark itself, where it is known; `mask` is then what it covers. */
  readonly overlay?: OverlayLayer | undefined
  /** Decodes the picture's stored samples. Only engines that work on pixels call it. */
  readonly pixels: () => Promise<PixelImage>
  readonly signal: AbortSignal
  /** Reports how much of the engine's own work is done, 0 to 1. */
  readonly onProgress: (fraction: number) => void
}

/** What an engine hands back: patches for the original's own pixels, or a whole encoded picture. */
export type EngineOutput =
  | {
      readonly kind: 'patches'
      readonly patches: readonly PixelPatch[]
      readonly notes: readonly string[]
      /** What a person should look at in the result. */
      readonly warnings?: readonly string[]
    }
  | { readonly kind: 'encoded'; readonly bytes: Uint8Array; readonly notes: readonly string[] }

interface EngineIdentity {
  /** Short and stable, such as `local`; stands in results, the journal and content keys. */
  readonly name: string
  /** Changes whenever the same request may give other pixels; stands in content keys. */
  readonly version: string
  /** True when the engine cannot find a mark by itself. */
  readonly needsMask: boolean
}

/** An engine that answers in one call. It runs on this machine and costs nothing. */
export interface InstantEngine extends EngineIdentity {
  readonly kind: 'instant'
  run(job: EngineJob): Promise<EngineOutput>
}

/** Where a queued picture is, as far as the service tells. */
export type TicketState =
  | { readonly status: 'processing'; readonly message?: string; readonly retryAfterMs?: number }
  | { readonly status: 'success'; readonly pictureUrls: readonly string[] }
  | { readonly status: 'failed'; readonly message?: string }
  | { readonly status: 'timeout'; readonly message?: string }

/** What a queued engine is handed beside the job. */
export interface SubmitOptions {
  /**
   * To be awaited right before the request's last byte is sent: until then the service cannot have taken the picture,
   * from then on it may have.
   */
  readonly onCommit: () => Promise<void>
}

/** An engine that takes a picture, hands out a task id and is asked again later. */
export interface QueuedEngine extends EngineIdentity {
  readonly kind: 'queued'
  /** Credits that one submission costs. */
  readonly credits: number
  /**
   * Hands the picture over, once: after `onCommit` nothing is sent again. Rejects with an `UnmarkError` whose `spent`
   * tells whether the picture may have been taken.
   */
  submit(job: EngineJob, options: SubmitOptions): Promise<{ readonly taskId: string }>
  /**
   * Does all of {@link submit} that needs no service, such as encoding what is sent, and returns the rest of it. A batch does
   * that while it waits for a place. Engines without it do everything in `submit`.
   */
  begin?(job: EngineJob): Promise<(options: SubmitOptions) => Promise<{ readonly taskId: string }>>
  /** The same for a picture that the service fetches itself. Engines without it get bytes only. */
  submitUrls?(
    urls: UrlPair,
    options: SubmitOptions & { readonly signal: AbortSignal },
  ): Promise<{ readonly taskId: string }>
  /** Asks for the state of a task; free, and safe to repeat. */
  check(taskId: string, options: { readonly signal: AbortSignal }): Promise<TicketState>
}

/** What stands in content keys of the engine that makes a picture. */
export type EngineId = Pick<EngineIdentity, 'name' | 'version'>

/** What removes a mark: an instant engine answers in one call, a queued one hands out a task and is asked again. */
export type Engine = InstantEngine | QueuedEngine

export function isEngine(value: unknown): value is Engine {
  if (typeof value !== 'object' || value === null) return false
  const engine = value as Partial<Record<string, unknown>>
  const named = typeof engine['name'] === 'string' && typeof engine['version'] === 'string'
  if (!named || typeof engine['needsMask'] !== 'boolean') return false
  if (engine['kind'] === 'instant') return typeof engine['run'] === 'function'
  return engine['kind'] === 'queued' && typeof engine['submit'] === 'function' && typeof engine['check'] === 'function'
}

export function isQueued(value: unknown): value is QueuedEngine {
  return isEngine(value) && value.kind === 'queued'
}
