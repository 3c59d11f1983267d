// One request and its whole reply: the only way in which anything leaves the machine.
import type { IncomingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'
import type { Dispatcher } from 'undici'
import { ByteCollector } from './byte-collector.ts'
import type { Connection, Connections } from './connections.ts'
import type { RequestBody } from './request-body.ts'
import { type ExchangePhase, TransportFailure } from './transport-failure.ts'

/** Names in lower case. */
export type ReplyHeaders = Readonly<Record<string, string | string[] | undefined>>

export interface ReplyHead {
  readonly status: number
  readonly headers: ReplyHeaders
}

export interface Reply extends ReplyHead {
  /** As they came: nothing is decoded. */
  readonly bytes: Uint8Array
  /** False when the server answered before it had the whole request; the rest was then not sent. */
  readonly finalByteHandedOver: boolean
}

export interface ExchangeRequest {
  readonly method: 'GET' | 'POST'
  readonly url: URL
  /** Besides `content-length` and `accept-encoding`, which are added. */
  readonly headers: Readonly<Record<string, string>>
  readonly body?: RequestBody
  /** Largest reply that is taken, in bytes; it is counted while it comes. */
  readonly maxBytes: number
  /** Ends the exchange in any phase: connecting, sending, waiting, reading. */
  readonly signal: AbortSignal
  readonly connections: Connections
  /** The request may be repeated freely, so a connection that was used before will do. Default: false. */
  readonly repeatable?: boolean
  /** Whether the body of a reply is of interest; the bytes are empty otherwise. Default: always. */
  readonly wantsBody?: (head: ReplyHead) => boolean
}

export const REPLY_TOO_LARGE = 'REPLY_TOO_LARGE'

class ReplyTooLarge extends Error {
  override readonly name = 'ReplyTooLarge'
  readonly code = REPLY_TOO_LARGE

  constructor(maxBytes: number) {
    super(`Expected a reply of at most ${maxBytes} bytes; it is larger.`)
  }
}

/**
 * Sends a request once and reads its reply. Follows no redirect, repeats nothing, and leaves no connection open behind
 * a failure.
 *
 * @throws TransportFailure that tells how far the exchange got; when the body's source fails, `cause` is its error.
 */
export function exchange(request: ExchangeRequest): Promise<Reply> {
  return new Promise((resolve, reject) => new Exchange(request, resolve, reject).start())
}

/** Follows one exchange by the carrier's callbacks, because only they tell when a connection takes the request. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #request: ExchangeRequest
  readonly #resolve: (reply: Reply) => void
  readonly #reject: (failure: TransportFailure) => void
  readonly #collector: ByteCollector
  #connection: Connection | undefined
  #phase: ExchangePhase = 'connect'
  #finalByteHandedOver = false
  #settled = false
  #head: ReplyHead = { status: 0, headers: {} }

  constructor(request: ExchangeRequest, resolve: (reply: Reply) => void, reject: (failure: TransportFailure) => void) {
    this.#request = request
    this.#resolve = resolve
    this.#reject = reject
    this.#collector = new ByteCollector(request.maxBytes)
  }

  start(): void {
    const { url, method, headers, body, signal, connections, repeatable = false } = this.#request
    if (signal.aborted) {
      this.#onAbort()
      return
    }
    signal.addEventListener('abort', this.#onAbort, { once: true })
    const length = body ? { 'content-length': String(body.contentLength) } : {}
    try {
      this.#connection = connections.take(url.origin, repeatable)
      this.#connection.dispatch(
        {
          origin: url.origin,
          path: url.pathname + url.search,
          method,
          // A compressed reply would count for less than it becomes.
          headers: { ...headers, ...length, 'accept-encoding': 'identity' },
          // Async iterables are documented as bodies and missing in the type.
          body: body ? (this.#gated(body) as unknown as Readable) : null,
        },
        this,
      )
    } catch (error) {
      this.#fail(error)
    }
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // Nothing is known to start a request a second time; should anything, it must not be sent a second time.
    if (this.#settled || this.#phase !== 'connect') {
      const error = new Error('Expected a request that was not sent yet.')
      controller.abort(error)
      this.#fail(error)
      return
    }
    const empty = (this.#request.body?.contentLength ?? 0) === 0
    this.#finalByteHandedOver = empty
    this.#phase = empty ? 'wait' : 'send'
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (this.#settled || status < 200) return
    this.#phase = 'read'
    this.#head = { status, headers }
    const { maxBytes, wantsBody } = this.#request
    if (wantsBody && !wantsBody(this.#head)) this.#succeed(false)
    else if (Number(headers['content-length'] ?? 0) > maxBytes) this.#fail(new ReplyTooLarge(maxBytes))
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
    if (this.#settled) return
    if (!this.#collector.add(chunk)) this.#fail(new ReplyTooLarge(this.#request.maxBytes))
  }

  onResponseEnd(): void {
    // A reply to half a request leaves the connection in the middle of the other half.
    this.#succeed(this.#finalByteHandedOver)
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#fail(error)
  }

  /**
   * The body, watched: once the exchange has ended, no further byte is handed over, so what was said of the last byte
   * stays true. It throws then, because a body that merely ended would look like one that was meant to be short.
   */
  async *#gated(body: RequestBody): AsyncGenerator<Uint8Array> {
    let left = body.contentLength
    for await (const chunk of body.open()) {
      this.#refuseWhenSettled()
      left -= chunk.length
      if (left <= 0) {
        this.#finalByteHandedOver = true
        if (this.#phase === 'send') this.#phase = 'wait'
      }
      yield chunk
      this.#refuseWhenSettled()
    }
  }

  #refuseWhenSettled(): void {
    if (this.#settled) throw new Error('The exchange has ended; no more of the request is sent.')
  }

  readonly #onAbort = (): void => this.#fail(this.#request.signal.reason, true)

  #succeed(reusable: boolean): void {
    if (!this.#settle()) return
    if (reusable) this.#connection?.release()
    else this.#connection?.kill()
    this.#resolve({ ...this.#head, bytes: this.#collector.bytes(), finalByteHandedOver: this.#finalByteHandedOver })
  }

  #fail(cause: unknown, aborted = false): void {
    if (!this.#settle()) return
    this.#connection?.kill()
    const { origin } = this.#request.url
    const finalByteHandedOver = this.#finalByteHandedOver
    this.#reject(new TransportFailure({ origin, phase: this.#phase, finalByteHandedOver, aborted, cause }))
  }

  /** False when the exchange had ended before: the first ending counts. */
  #settle(): boolean {
    if (this.#settled) return false
    this.#settled = true
    this.#request.signal.removeEventListener('abort', this.#onAbort)
    return true
  }
}
