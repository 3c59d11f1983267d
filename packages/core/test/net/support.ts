// Servers on this machine that can be counted, and requests to them with all that a test does not care about filled in.
import { createServer as createHttpServer, type RequestListener } from 'node:http'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import type { Connections } from '../../src/net/connections.ts'
import { trustedConnections } from '../../src/net/connections.ts'
import { type ExchangeRequest, exchange, type Reply } from '../../src/net/http.ts'
import type { RequestBody } from '../../src/net/request-body.ts'
import { TransportFailure } from '../../src/net/transport-failure.ts'

/** A promise and what resolves it; Node 20 has no `Promise.withResolvers`. */
export function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = () => {}
  const promise = new Promise<void>((fulfil) => {
    resolve = fulfil
  })
  return { promise, resolve }
}

export interface TestServer {
  readonly origin: string
  readonly port: number
  /** Connections taken since it started. */
  accepted(): number
  /** Resolves when at least `count` connections have been taken. */
  untilAccepted(count: number): Promise<void>
  /** Resolves when no connection is open. */
  untilEmpty(): Promise<void>
}

/** A server that does with each socket what the test says. Reads and drops what comes when `onSocket` does not. */
export function rawServer(onSocket: (socket: Socket) => void, host = '127.0.0.1', port = 0): Promise<TestServer> {
  return listen(
    createServer((socket) => {
      onSocket(socket)
      socket.resume()
    }),
    host,
    port,
  )
}

export function httpServer(listener: RequestListener, host = '127.0.0.1', port = 0): Promise<TestServer> {
  return listen(createHttpServer(listener), host, port)
}

export async function listen(server: Server, host = '127.0.0.1', port = 0): Promise<TestServer> {
  const open = new Set<Socket>()
  let accepted = 0
  let changed = deferred()
  const change = () => {
    changed.resolve()
    changed = deferred()
  }
  server.on('connection', (socket: Socket) => {
    accepted++
    open.add(socket)
    // Resets are what these tests are about.
    socket.on('error', () => {})
    socket.on('close', () => {
      open.delete(socket)
      change()
    })
    change()
  })
  await new Promise<void>((resolve) => server.listen(port, host, resolve))
  onTestFinished(() => {
    for (const socket of open) socket.destroy()
    server.close()
  })
  const until = async (holds: () => boolean) => {
    while (!holds()) await changed.promise
  }
  const { port: bound } = server.address() as AddressInfo
  return {
    origin: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    port: bound,
    accepted: () => accepted,
    untilAccepted: (count) => until(() => accepted >= count),
    untilEmpty: () => until(() => open.size === 0),
  }
}

export const TOKEN = 'sk-very-secret-token'

export function connectionsTo(origin: string): Connections {
  const connections = trustedConnections({ origin })
  onTestFinished(() => connections.close())
  return connections
}

export interface SendOptions extends Partial<ExchangeRequest> {
  readonly path?: string
}

/** One exchange with `origin`, with a token among its headers. */
export function send(origin: string, { path = '/', ...options }: SendOptions = {}): Promise<Reply> {
  return exchange({
    method: options.body ? 'POST' : 'GET',
    url: new URL(path, origin),
    headers: { authorization: `Bearer ${TOKEN}` },
    maxBytes: 1_000_000,
    signal: new AbortController().signal,
    connections: options.connections ?? connectionsTo(origin),
    ...options,
  })
}

/** What `work` fails with on the wire; anything else fails the test. */
export async function wireFailure(work: Promise<unknown>): Promise<TransportFailure> {
  try {
    await work
  } catch (error) {
    if (error instanceof TransportFailure) return error
    throw error
  }
  throw new Error('Expected a TransportFailure; nothing was thrown.')
}

/** A body of the given pieces; `gate` is awaited before the last. */
export function pieces(parts: readonly string[], gate?: () => Promise<void>): RequestBody {
  return {
    contentLength: parts.reduce((sum, part) => sum + Buffer.byteLength(part), 0),
    async *open() {
      for (const [at, part] of parts.entries()) {
        if (at === parts.length - 1) await gate?.()
        yield Buffer.from(part)
      }
    },
  }
}
