// Fetches bytes from an address that somebody else named: guarded at every step, with nothing of ours to steal.
import { withDeadline } from '../deadline.ts'
import { UnmarkError } from '../errors.ts'
import { guardedConnections } from './connections.ts'
import { ADDRESS_NOT_ALLOWED, type Resolve } from './guarded-connector.ts'
import { exchange, REPLY_TOO_LARGE, type Reply, type ReplyHead } from './http.ts'
import { parseStrangerUrl, policyForRedirect, type StrangerPolicy, showUrl } from './stranger-url.ts'
import { TransportFailure } from './transport-failure.ts'

export interface FetchStrangerOptions extends StrangerPolicy {
  /** Largest body that is taken, in bytes. */
  readonly maxBytes: number
  readonly signal: AbortSignal
  /** Most time for all of it, redirects included, in milliseconds. Default: 300 000. */
  readonly deadlineMs?: number
  /** Default: 5. */
  readonly maxRedirects?: number
  /** Default: the system's resolver. */
  readonly resolve?: Resolve
}

export interface Fetched {
  readonly bytes: Uint8Array
  /** Media type in lower case, without parameters; what the server claims, no more. */
  readonly contentType?: string
  /** Where the bytes came from after all redirects: origin and path. */
  readonly url: string
}

/** The server answered, with another status than 200; found as the `cause` of a `NETWORK_ERROR`. */
export class UnexpectedStatus extends Error {
  override readonly name = 'UnexpectedStatus'
  readonly status: number

  constructor(status: number) {
    super(`Expected HTTP status 200; got ${status}.`)
    this.status = status
  }
}

const DEADLINE_MS = 300_000
const MOST_REDIRECTS = 5
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])
const PASSING_STATUSES: ReadonlySet<number> = new Set([408, 425, 429])
/** Certificates and protocols do not change between two tries. */
const LASTING_FAILURE = /CERT|SIGNATURE|ALTNAME|ERR_SSL|EPROTO/

/**
 * GETs `text`, following redirects, each checked like the first URL, except that no stranger may redirect to the origin
 * that `allowedOrigin` permits. A redirect from https to http is followed: nothing of ours is sent either way.
 *
 * @throws UnmarkError `URL_NOT_ALLOWED`, `NETWORK_ERROR` (`retryable` says whether another try makes sense), `ABORTED`,
 *   `DEADLINE_EXCEEDED`. No message holds a query.
 */
export function fetchStranger(text: string, options: FetchStrangerOptions): Promise<Fetched> {
  return withDeadline(options.deadlineMs ?? DEADLINE_MS, options.signal, (signal) => follow(text, options, signal))
}

async function follow(text: string, options: FetchStrangerOptions, signal: AbortSignal): Promise<Fetched> {
  const { maxRedirects = MOST_REDIRECTS } = options
  let policy: StrangerPolicy = options
  let url = parseStrangerUrl(text, policy)
  for (let redirects = 0; ; redirects++) {
    const reply = await get(url, options, policy, signal)
    if (!REDIRECTS.has(reply.status)) return accept(url, reply)
    if (redirects === maxRedirects) {
      throw failure(url, `it redirects once more after ${maxRedirects} redirects`, { retryable: false })
    }
    policy = policyForRedirect(url, policy)
    url = redirectTarget(url, reply, policy)
  }
}

async function get(
  url: URL,
  { maxBytes, resolve }: FetchStrangerOptions,
  { allowPrivateHosts, allowedOrigin }: StrangerPolicy,
  signal: AbortSignal,
): Promise<Reply> {
  const connections = guardedConnections({
    ...(resolve && { resolve }),
    ...(allowPrivateHosts && { permits: () => true }),
    ...(allowedOrigin !== undefined && { exemptOrigin: allowedOrigin }),
  })
  try {
    const headers = { accept: 'image/*,*/*;q=0.5', 'user-agent': 'unmark' }
    return await exchange({ method: 'GET', url, headers, maxBytes, signal, connections, wantsBody: isPlainSuccess })
  } catch (error) {
    if (error instanceof TransportFailure && !error.aborted) throw explain(error, url, maxBytes)
    throw error
  } finally {
    await connections.close()
  }
}

function isPlainSuccess({ status, headers }: ReplyHead): boolean {
  return status === 200 && (headers['content-encoding'] ?? 'identity') === 'identity'
}

function accept(url: URL, reply: Reply): Fetched {
  const { status, headers, bytes } = reply
  if (status !== 200) {
    const retryable = status >= 500 || PASSING_STATUSES.has(status)
    throw failure(url, `it answered with HTTP ${status}`, { retryable, cause: new UnexpectedStatus(status) })
  }
  if (!isPlainSuccess(reply)) {
    throw failure(url, 'it sent compressed bytes though it was asked for plain ones', { retryable: false })
  }
  const contentType = mediaType(headers['content-type'])
  return { bytes, url: showUrl(url), ...(contentType === undefined ? {} : { contentType }) }
}

function redirectTarget(from: URL, { headers }: Reply, policy: StrangerPolicy): URL {
  const { location } = headers
  if (typeof location !== 'string' || !URL.canParse(location, from.href)) {
    throw failure(from, 'it redirects without a readable address', { retryable: false })
  }
  return parseStrangerUrl(new URL(location, from).href, policy, `the target of the redirect from ${showUrl(from)}`)
}

function explain(error: TransportFailure, url: URL, maxBytes: number): UnmarkError {
  const { causeCode } = error
  if (causeCode === ADDRESS_NOT_ALLOWED) {
    return new UnmarkError(
      'URL_NOT_ALLOWED',
      `Expected a host with a public address; ${showUrl(url)} leads to one that is not.`,
      { cause: error },
    )
  }
  if (causeCode === REPLY_TOO_LARGE) {
    return failure(url, `it sends more than the ${maxBytes} bytes that are allowed`, {
      retryable: false,
      cause: error,
      hint: 'Use a smaller picture.',
    })
  }
  return failure(url, `the exchange ${error.summary}`, {
    retryable: !LASTING_FAILURE.test(causeCode ?? ''),
    cause: error,
  })
}

function failure(
  url: URL,
  what: string,
  options: { readonly retryable: boolean; readonly cause?: unknown; readonly hint?: string },
): UnmarkError {
  const hint = options.retryable ? 'Try again later.' : 'Check the URL, or download the picture and give its path.'
  return new UnmarkError('NETWORK_ERROR', `Expected a file from ${showUrl(url)}; ${what}.`, { hint, ...options })
}

function mediaType(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? /^[\w.+-]{1,60}\/[\w.+-]{1,60}/.exec(header)?.[0].toLowerCase() : undefined
}
