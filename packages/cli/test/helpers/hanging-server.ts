// A server on this machine that is asked for a picture and answers only when a test says so.
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach } from 'vitest'

export interface HangingServer {
  readonly origin: string
  /** Settles when the first request has come. */
  readonly asked: Promise<ServerResponse>
}

/** Gives a function that tells the current test's server. */
export function useHangingServer(): () => HangingServer {
  let server: Server
  let current: HangingServer
  beforeEach(async () => {
    server = createServer()
    const asked = new Promise<ServerResponse>((resolve) => {
      server.once('request', (_request, response) => resolve(response))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    current = { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
  })
  afterEach(() => {
    server.closeAllConnections()
    server.close()
  })
  return () => current
}
