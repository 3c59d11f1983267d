// Exchanges with the hosted service: the token goes to the configured origin and nowhere else, and no error shows it.
import type { Clock } from '../../clock.ts'
import { abortError, UnmarkError } from '../../errors.ts'
import { backoffMs } from '../../net/backoff.ts'
import { base64JsonBody } from '../../net/base64-body.ts'
import type { Connections } from '../../net/connections.ts'
import { exchange, type Reply } from '../../net/http.ts'
import { type RequestBody, textBody } from '../../net/request-body.ts'
import { TransportFailure } from '../../net/transport-failure.ts'
import type { Secret } from '../../secret.ts'
import type { Answer } from './judge.ts'
import { quoteText } from './quote-text.ts'
import { readEnvelope } from './wire.ts'

export interface KazeTransportParts {
  readonly token: Secret
  /** Origin of the service, and the path that its calls are below. */
  readonly baseUrl: URL
  readonly connections: Connections
  readonly clock: Clock
  /** From 0 to 1; spreads the retries of many processes. */
  readonly random: () => number
  /** Most time for one read, after which it is repeated, in milliseconds. Default: 30 000. */
  readonly readTimeoutMs?: number
}

export interface UploadOptions {
  readonly signal: AbortSignal
  /** Awaited right before the last byte is sent. */
  readonly beforeLastByte: () => Promise<void>
  /** Share of the upload that has been handed to the connection, 0 to 1. */
  readonly onProgress: (fraction: number) => void
}

const READ_TIMEOUT_MS = 30_000
/** Replies of the service are small; a larger one is not its JSON. */
const MOST_REPLY_BYTES = 1024 * 1024
/** A server may ask to be left alone; longer than this it is not. */
const LONGEST_PAUSE_MS = 60_000

export class KazeTransport {
  readonly #parts: KazeTransportParts

  constructor(parts: KazeTransportParts) {
    this.#parts = parts
  }

  now(): number {
    return this.#parts.clock.now()
  }

  /** Whether a stranger's words hold the token: the service knows it, and might repeat it. */
  holdsToken(text: string): boolean {
    return text.includes(this.#parts.token.reveal())
  }

  /** A stranger's words, fit to be shown: should they hold the token, they are left out. */
  readonly clean = (text: unknown): string | undefined => {
    return typeof text === 'string' && this.holdsToken(text) ? undefined : quoteText(text)
  }

  /** Waits before another try: longer after each one, and at least as long as the service asked for. */
  async pause(tries: number, firstMs: number, askedMs: number | undefined, signal: AbortSignal): Promise<void> {
    const { clock, random } = this.#parts
    const grown = backoffMs(tries, { firstMs, longestMs: LONGEST_PAUSE_MS, random })
    await clock.sleep(Math.max(grown, Math.min(askedMs ?? 0, LONGEST_PAUSE_MS)), signal)
  }

  /**
   * Sends pictures, or their addresses, once.
   *
   * @throws UnmarkError with `spent: 'no'` while the last byte has not been handed over, else `SUBMIT_OUTCOME_UNKNOWN`.
   */
  async upload(
    path: string,
    members: Readonly<Record<string, string | Uint8Array>>,
    { signal, beforeLastByte, onProgress }: UploadOptions,
  ): Promise<Answer> {
    const body = watched(base64JsonBody(members, { beforeLastByte }), onProgress)
    try {
      return this.#answer(await this.#post(path, body, { signal, repeatable: false }))
    } catch (error) {
      throw error instanceof TransportFailure ? submitFailure(error, signal) : error
    }
  }

  /**
   * A call that may be repeated freely.
   *
   * @throws UnmarkError `NETWORK_ERROR`, also when the service says nothing for too long; the signal's own error.
   */
  async call(path: string, body: string, signal: AbortSignal): Promise<Answer> {
    const { readTimeoutMs = READ_TIMEOUT_MS } = this.#parts
    const silent = new AbortController()
    const timer = setTimeout(() => silent.abort(), readTimeoutMs)
    const stop = () => silent.abort()
    signal.addEventListener('abort', stop)
    if (signal.aborted) stop()
    try {
      return this.#answer(await this.#post(path, textBody(body), { signal: silent.signal, repeatable: true }))
    } catch (error) {
      if (!(error instanceof TransportFailure)) throw error
      if (signal.aborted) throw abortError(signal)
      const why = error.aborted ? `The service did not answer within ${readTimeoutMs} ms.` : error.message
      throw new UnmarkError('NETWORK_ERROR', why, { cause: error })
    } finally {
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
    }
  }

  #post(path: string, body: RequestBody, options: { signal: AbortSignal; repeatable: boolean }): Promise<Reply> {
    const { baseUrl, token, connections } = this.#parts
    return exchange({
      method: 'POST',
      url: new URL(path, baseUrl.href.endsWith('/') ? baseUrl : `${baseUrl.href}/`),
      headers: {
        authorization: `Bearer ${token.reveal()}`,
        'content-type': 'application/json',
        accept: 'application/json',
        'user-agent': 'unmark',
      },
      body,
      maxBytes: MOST_REPLY_BYTES,
      connections,
      ...options,
    })
  }

  #answer({ status, headers, bytes, finalByteHandedOver }: Reply): Answer {
    return { status, headers, envelope: readEnvelope(bytes), complete: finalByteHandedOver }
  }
}

/** What a submission that ended without a reply means: until its last byte was sent, nobody can have taken it. */
function submitFailure(failure: TransportFailure, signal: AbortSignal): UnmarkError {
  if (failure.finalByteHandedOver) {
    return new UnmarkError(
      'SUBMIT_OUTCOME_UNKNOWN',
      `The picture was sent and the answer did not come: ${failure.message}`,
      { cause: failure },
    )
  }
  if (failure.aborted) return abortError(signal)
  // An error of ours, thrown before the last byte to keep it from being sent, is not the network's.
  if (UnmarkError.is(failure.cause)) return failure.cause
  return new UnmarkError('NETWORK_ERROR', `The picture was not sent: ${failure.message}`, { cause: failure })
}

function watched(body: RequestBody, onProgress: (fraction: number) => void): RequestBody {
  return {
    contentLength: body.contentLength,
    async *open() {
      let sent = 0
      for await (const chunk of body.open()) {
        sent += chunk.length
        onProgress(sent / body.contentLength)
        yield chunk
      }
    },
  }
}
