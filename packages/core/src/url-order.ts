// Pictures that go to a service as URLs: when that is possible, and when what a URL shows has become another picture.
import type { Engine, QueuedEngine } from './engines/engine.ts'
import { UnmarkError } from './errors.ts'
import { urlsToPass } from './input/by-url.ts'
import { type IntakeDoor, takeIn } from './input/intake.ts'
import { makeUrlOrder, type UrlOrder } from './order.ts'
import type { ParsedRequest } from './request.ts'
import type { Report } from './result.ts'

export interface UrlOrderParts {
  /** The engine for a request; throws `TOKEN_MISSING` or `MASK_REQUIRED` when there is none. */
  readonly chooseEngine: (request: ParsedRequest) => Engine
  /** Whether a service could fetch a URL. */
  readonly isReachable: (url: string) => boolean
}

/** The order by URLs that a request comes to, if its engine takes URLs and nothing in it needs the picture's bytes. */
export function urlOrderOf(
  request: ParsedRequest,
  { chooseEngine, isReachable }: UrlOrderParts,
): { readonly engine: QueuedEngine; readonly order: UrlOrder } | undefined {
  const urls = urlsToPass(request, isReachable)
  if (!urls) return undefined
  const engine = chooseEngine(request)
  if (engine.kind !== 'queued' || !engine.submitUrls) return undefined
  return { engine, order: makeUrlOrder(request, urls, engine) }
}

/** Whether the picture behind the URL is no longer the one of a stored result; if it cannot be fetched, it counts as that. */
export async function showsAnother(
  { urls }: UrlOrder,
  { sha256 }: Report,
  door: IntakeDoor,
  signal: AbortSignal,
): Promise<boolean> {
  if (sha256.before === '') return false
  try {
    const { image } = await takeIn({ image: urls.image, mask: undefined }, door, signal)
    return image.sha256 !== sha256.before
  } catch (error) {
    if (signal.aborted || !UnmarkError.is(error)) throw error
    return false
  }
}
