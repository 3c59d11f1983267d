// Lends out connections, each to one exchange at a time, so that ending the exchange can end the connection with it.
import type { Dispatcher } from 'undici'
import { isPublicAddress } from './address.ts'
import { guardedConnector, type Resolve, systemResolve } from './guarded-connector.ts'
import { proxyConnector } from './proxy-connector.ts'
import { buildConnector, Client, type Connector } from './undici.ts'

/** A connection that nobody else uses until it is given back. It is made when the first request asks for it. */
export interface Connection {
  readonly dispatch: Dispatcher['dispatch']
  /** Gives it back for other exchanges. */
  release(): void
  /** Ends it at once, also while it is being made. */
  kill(): void
}

export interface Connections {
  /**
   * @param origin scheme, host and port.
   * @param used whether a connection that has carried another exchange will do. Only for requests that may be
   *   repeated: a server may close an idle connection at the very moment at which a request is sent on it, and then
   *   nobody knows whether that was read.
   */
  take(origin: string, used: boolean): Connection
  /** Ends all connections, lent out or not. */
  close(): Promise<void>
}

export interface TrustedOptions {
  /** The only origin that is connected to: that of the configured service. */
  readonly origin: string
  /** An HTTP proxy to go through. Default: none; the environment is not asked. */
  readonly proxy?: URL
  /** Default: 10 000. */
  readonly connectTimeoutMs?: number
}

export interface GuardedOptions {
  /** Default: the system's resolver. */
  readonly resolve?: Resolve
  /** Whether an address may be connected to. Default: {@link isPublicAddress}. */
  readonly permits?: (address: string) => boolean
  /** An origin that is connected to wherever it leads. */
  readonly exemptOrigin?: string
  /** Default: 10 000. */
  readonly connectTimeoutMs?: number
}

const CONNECT_TIMEOUT_MS = 10_000
/** Kept for later exchanges with one origin. */
const MOST_IDLE = 16

/** Exchanges have one signal over the whole of them. Time-outs per phase fire late, and a slow drip escapes them. */
const NO_PHASE_TIMEOUTS = { headersTimeout: 0, bodyTimeout: 0, allowH2: false } as const

/** Connections to the configured service, to which the token may travel. */
export function trustedConnections(options: TrustedOptions): Connections {
  const { origin, proxy, connectTimeoutMs: timeoutMs = CONNECT_TIMEOUT_MS } = options
  return new ConnectionPool((wanted, signal) => {
    if (wanted !== origin) throw new Error(`Expected a request to ${origin}; got one to ${wanted}.`)
    return proxy ? proxyConnector({ proxy, signal, timeoutMs }) : plainConnector(signal, timeoutMs)
  })
}

/** Connections to hosts that a stranger named. They never go through a proxy, which would resolve names unchecked. */
export function guardedConnections(options: GuardedOptions = {}): Connections {
  const { resolve = systemResolve, permits = isPublicAddress, exemptOrigin } = options
  const { connectTimeoutMs: timeoutMs = CONNECT_TIMEOUT_MS } = options
  return new ConnectionPool((origin, signal) =>
    origin === exemptOrigin
      ? plainConnector(signal, timeoutMs)
      : guardedConnector({ resolve, permits, signal, timeoutMs }),
  )
}

function plainConnector(signal: AbortSignal, timeout: number): Connector {
  return buildConnector({ signal, timeout, autoSelectFamily: true })
}

/** Makes what opens sockets to `origin`; they end when `signal` is aborted. */
type MakeConnector = (origin: string, signal: AbortSignal) => Connector

class ConnectionPool implements Connections {
  readonly #makeConnector: MakeConnector
  readonly #open = new Set<PooledConnection>()
  readonly #idle = new Map<string, PooledConnection[]>()
  #closed = false

  constructor(makeConnector: MakeConnector) {
    this.#makeConnector = makeConnector
  }

  take(origin: string, used: boolean): Connection {
    if (this.#closed) throw new Error('Expected open connections; these were closed.')
    return (used ? this.#idle.get(origin)?.pop() : undefined) ?? this.#connect(origin)
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#idle.clear()
    await Promise.all([...this.#open].map((connection) => connection.end()))
  }

  #connect(origin: string): PooledConnection {
    const controller = new AbortController()
    const connect = this.#makeConnector(origin, controller.signal)
    const client = new Client(origin, { ...NO_PHASE_TIMEOUTS, connect })
    const connection: PooledConnection = {
      dispatch: (options, handler) => client.dispatch(options, handler),
      release: () => {
        const idle = this.#idle.get(origin) ?? []
        if (this.#closed || idle.length >= MOST_IDLE) connection.kill()
        else this.#idle.set(origin, [...idle, connection])
      },
      kill: () => void connection.end(),
      end: async () => {
        this.#open.delete(connection)
        const ended = client.destroy()
        // The client lets a connection that is still being made go on; its socket listens to the signal.
        controller.abort()
        await ended
      },
    }
    this.#open.add(connection)
    return connection
  }
}

interface PooledConnection extends Connection {
  end(): Promise<void>
}
