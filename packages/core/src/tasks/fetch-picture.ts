// Fetches a finished picture from the addresses that a service named, and asks for fresh ones when they have expired.
import type { Clock } from '../clock.ts'
import { UnmarkError } from '../errors.ts'
import { backoffMs } from '../net/backoff.ts'
import { UnexpectedStatus } from '../net/fetch-stranger.ts'
import type { TaskEnd } from './poll.ts'

/** Guarded download: refuses private addresses, sends no token, caps the size. */
export type FetchPicture = (url: string, signal: AbortSignal) => Promise<Uint8Array>

export interface FetchPictureOptions {
  readonly download: FetchPicture
  readonly clock: Clock
  readonly random: () => number
  readonly signal: AbortSignal
  /** Asks the service for the task once more: addresses of results expire. */
  readonly refresh: () => Promise<TaskEnd | undefined>
}

const ROUNDS = 4
const WAIT_MS = 400
const LONGEST_WAIT_MS = 5_000

/**
 * The first of `urls` that can be fetched.
 *
 * @throws UnmarkError `RESULT_INVALID` when the service named no address, or one whose content can never be a picture;
 *   `URL_NOT_ALLOWED`; `NETWORK_ERROR` when the picture could not be had now.
 */
export async function fetchPicture(urls: readonly string[], options: FetchPictureOptions): Promise<Uint8Array> {
  const { clock, random, signal } = options
  let fresh = urls
  for (let round = 1; ; round++) {
    try {
      return await fetchFirst(fresh, options)
    } catch (error) {
      if (signal.aborted || !UnmarkError.is(error) || !error.retryable || round === ROUNDS) throw error
    }
    await clock.sleep(backoffMs(round, { firstMs: WAIT_MS, longestMs: LONGEST_WAIT_MS, random }), signal)
    const end = await options.refresh()
    if (end?.status === 'success') fresh = end.pictureUrls
  }
}

async function fetchFirst(urls: readonly string[], { download, signal }: FetchPictureOptions): Promise<Uint8Array> {
  let failure: unknown = new UnmarkError('RESULT_INVALID', 'The service calls the task done and names no picture.')
  for (const url of urls) {
    try {
      return await download(url, signal)
    } catch (error) {
      failure = explain(error)
      if (signal.aborted) break
    }
  }
  throw failure
}

/** A service's own address may have expired, so any status is worth another try; endless or packed bytes are not. */
function explain(error: unknown): unknown {
  if (UnmarkError.is(error) && error.code === 'URL_NOT_ALLOWED') {
    const hint = 'The service named this address for its result, and nothing was fetched. Ask for the task again later.'
    return new UnmarkError('URL_NOT_ALLOWED', error.message, { cause: error.cause, hint })
  }
  if (!UnmarkError.is(error) || error.code !== 'NETWORK_ERROR' || error.retryable) return error
  const { message, cause } = error
  if (cause instanceof UnexpectedStatus) {
    const hint = 'Fetch the task again later: the service then names a fresh address.'
    return new UnmarkError('NETWORK_ERROR', message, { cause, hint })
  }
  return new UnmarkError('RESULT_INVALID', message, { cause, retryable: false })
}
