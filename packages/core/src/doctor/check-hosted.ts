// Whether the hosted service can be used: token, proxy, service and credits, told apart by one free question.
import type { Clock } from '../clock.ts'
import type { Config } from '../config.ts'
import { askQuota } from '../engines/kaze/quota.ts'
import { KazeTransport } from '../engines/kaze/transport.ts'
import type { Quota } from '../engines/kaze/wire.ts'
import { UnmarkError } from '../errors.ts'
import { trustedConnections } from '../net/connections.ts'
import { TransportFailure } from '../net/transport-failure.ts'
import type { Secret } from '../secret.ts'
import { type Finding, fail, ok, warn } from './finding.ts'

/** Somebody is waiting for the answer. */
const ANSWER_WITHIN_MS = 10_000
const MAKE_TOKEN = 'To have marks found by the hosted service, set KAZE_API_TOKEN to a token made on its own page.'

export interface HostedParts {
  readonly clock: Clock
  readonly random: () => number
}

export async function* checkHosted(
  config: Config,
  parts: HostedParts,
  signal: AbortSignal,
): AsyncGenerator<Finding, void, void> {
  const { token, proxy } = config
  /** What the local engine does not need is no failure of it. */
  const trouble = config.engine === 'local' ? warn : fail
  if (token === undefined) {
    yield (config.engine === 'kaze' ? fail : warn)('token', 'No token is set.', MAKE_TOKEN)
  } else if (UnmarkError.is(token)) {
    yield trouble('token', token.message, token.hint)
  }
  if (UnmarkError.is(proxy)) yield trouble('proxy', proxy.message, proxy.hint)
  if (token === undefined || UnmarkError.is(token)) {
    if (!UnmarkError.is(proxy)) yield proxyFinding(proxy)
    yield ok('service', `${config.baseUrl.origin} was not asked, because there is no token to ask with.`)
  } else if (UnmarkError.is(proxy)) {
    yield ok('token', 'The token has the right form.')
  } else {
    yield* ask(config.baseUrl, token, proxy, { ...parts, signal, trouble })
  }
}

interface Question extends HostedParts {
  readonly signal: AbortSignal
  readonly trouble: typeof fail
}

async function* ask(
  baseUrl: URL,
  token: Secret,
  proxy: URL | undefined,
  { clock, random, signal, trouble }: Question,
): AsyncGenerator<Finding, void, void> {
  const connections = trustedConnections({ origin: baseUrl.origin, ...(proxy ? { proxy } : {}) })
  const transport = new KazeTransport({
    token,
    baseUrl,
    connections,
    clock,
    random,
    readTimeoutMs: ANSWER_WITHIN_MS,
  })
  try {
    const quota = await askQuota(transport, signal)
    yield ok('token', 'The service accepted the token.')
    yield proxyFinding(proxy)
    yield ok('service', `${baseUrl.origin} answers.`)
    yield creditsFinding(quota, trouble)
  } catch (error) {
    if (!UnmarkError.is(error) || error.code === 'ABORTED') throw error
    yield* explain(error, baseUrl, proxy, trouble)
  } finally {
    await connections.close()
  }
}

function* explain(error: UnmarkError, baseUrl: URL, proxy: URL | undefined, trouble: typeof fail): Generator<Finding> {
  const answered = error.code !== 'NETWORK_ERROR'
  if (error.code === 'AUTHENTICATION_FAILED') yield trouble('token', error.message, error.hint)
  else yield ok('token', 'The token has the right form.')
  if (proxy && !answered && isProxys(error.cause)) {
    yield trouble(
      'proxy',
      `The proxy ${proxy.host} made no connection to ${baseUrl.origin}: ${error.message}`,
      'Correct HTTPS_PROXY, or name the service in NO_PROXY if it can be reached directly.',
    )
    return
  }
  yield proxyFinding(proxy)
  if (error.code === 'AUTHENTICATION_FAILED') yield ok('service', `${baseUrl.origin} answers.`)
  else if (error.code === 'INSUFFICIENT_CREDITS') yield trouble('credits', error.message, error.hint)
  else yield trouble('service', error.message, `${error.hint} The local engine works without the service.`)
}

/** Until there is a connection to the service, the proxy is the only one that was talked to. */
function isProxys(cause: unknown): boolean {
  return cause instanceof TransportFailure && cause.phase === 'connect'
}

function proxyFinding(proxy: URL | undefined): Finding {
  if (!proxy) return ok('proxy', 'None: the service is reached directly.')
  return ok('proxy', `The service is reached through ${proxy.host}; pictures from URLs are fetched directly.`)
}

function creditsFinding({ remaining, usage, limit }: Quota, trouble: typeof fail): Finding {
  if (remaining > 0) return ok('credits', `${remaining} left, ${usage} of ${limit} used.`)
  return trouble('credits', `No credits are left: ${usage} of ${limit} used.`, 'Add credits, or use the local engine.')
}
