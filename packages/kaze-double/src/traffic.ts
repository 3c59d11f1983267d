// Everything that reached the double, as it happened, so that a test can count, grep and wait for it.
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { Endpoint } from './contract.ts'
import type { Fault, Finding } from './faults.ts'

/** Which of the double's three servers a request came to. */
export type OriginName = 'api' | 'results' | 'mirror'

/** How an exchange ended: answered, cut by the script, left open by the script, or given up by the client. */
export type ExchangeEnd = 'open' | 'replied' | 'reset' | 'closed' | 'hung' | 'client-left'

/** One request, kept up to date while it runs. */
export interface RecordedRequest {
  readonly origin: OriginName
  readonly endpoint: Endpoint | 'unknown'
  /** 1 for the first request to this endpoint, 2 for the second, and so on. */
  readonly call: number
  readonly method: string
  /** Path and query as sent. */
  readonly url: string
  readonly headers: IncomingHttpHeaders
  /** Names and values in turn, exactly as sent. */
  readonly rawHeaders: readonly string[]
  /** The Content-Length that was declared, in bytes. */
  readonly declaredBytes: number | undefined
  /** Bytes of the body that the double has read so far. */
  readonly receivedBytes: number
  /** True once the body's last byte has arrived: from here on a real service could have made a task. */
  readonly bodyComplete: boolean
  readonly end: ExchangeEnd
  /** HTTP status of the reply, once one was begun. */
  readonly status: number | undefined
  /** The task that this request made or asked about. */
  readonly taskId: string | undefined
}

/** A record as its own handler sees it. */
export type OpenRecord = { -readonly [Key in keyof RecordedRequest]: RecordedRequest[Key] }

interface Waiter {
  readonly holds: () => boolean
  readonly resolve: () => void
  readonly reject: (reason: Error) => void
}

/** The list of requests and faults, and the people waiting for something to appear in it. */
export class Traffic {
  readonly requests: RecordedRequest[] = []
  readonly faults: Fault[] = []
  readonly #calls = new Map<string, number>()
  #waiters: Waiter[] = []

  open(request: IncomingMessage, origin: OriginName, endpoint: Endpoint | 'unknown'): OpenRecord {
    const call = (this.#calls.get(endpoint) ?? 0) + 1
    this.#calls.set(endpoint, call)
    const declared = request.headers['content-length']
    const record: OpenRecord = {
      origin,
      endpoint,
      call,
      method: request.method ?? '',
      url: request.url ?? '',
      headers: request.headers,
      rawHeaders: request.rawHeaders,
      declaredBytes: declared === undefined ? undefined : Number(declared),
      receivedBytes: 0,
      bodyComplete: false,
      end: 'open',
      status: undefined,
      taskId: undefined,
    }
    this.requests.push(record)
    this.changed()
    return record
  }

  update(record: OpenRecord, change: Partial<OpenRecord>): void {
    Object.assign(record, change)
    this.changed()
  }

  addFaults(record: RecordedRequest, findings: readonly Finding[]): void {
    for (const { kind, detail } of findings) this.faults.push({ kind, detail, request: record })
    this.changed()
  }

  /** Resolves as soon as `holds` is true; it is asked again whenever anything happens. */
  until(holds: () => boolean): Promise<void> {
    if (holds()) return Promise.resolve()
    return new Promise((resolve, reject) => this.#waiters.push({ holds, resolve, reject }))
  }

  changed(): void {
    if (this.#waiters.length === 0) return
    const waiting = this.#waiters
    this.#waiters = []
    for (const waiter of waiting) {
      if (waiter.holds()) waiter.resolve()
      else this.#waiters.push(waiter)
    }
  }

  /** Fails whoever still waits, since nothing will happen any more. */
  close(): void {
    for (const waiter of this.#waiters) waiter.reject(new Error('The double was closed before the condition held.'))
    this.#waiters = []
  }
}
