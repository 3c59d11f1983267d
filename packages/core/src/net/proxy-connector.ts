// Opens connections through an HTTP proxy: a tunnel made with CONNECT (RFC 9110, 9.3.6), inside which TLS is our own.
import http from 'node:http'
import https from 'node:https'
import type { Socket } from 'node:net'
import { addAbortSignal } from 'node:stream'
import { buildConnector, type Connector } from './undici.ts'

export interface ProxyOptions {
  /** http or https, with or without user name and password. */
  readonly proxy: URL
  /** Ends every connection, made or in the making. */
  readonly signal: AbortSignal
  readonly timeoutMs: number
}

/** The proxy answered and made no tunnel, or went silent. Holds nothing of its reply. */
class ProxyFailure extends Error {
  override readonly name = 'ProxyFailure'
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/**
 * A connector for undici. Its own `ProxyAgent` connects to a proxy that hangs up again and again, without a pause and
 * until the request is aborted (1 493 connections in 1.5 s, undici 7.30.2); here the first failure ends the try.
 */
export function proxyConnector({ proxy, signal, timeoutMs }: ProxyOptions): Connector {
  const secure = buildConnector({ signal, timeout: timeoutMs })
  return (options, callback) => {
    const plain = options.protocol !== 'https:'
    const authority = options.port ? `${options.host}` : `${options.host}:${plain ? 80 : 443}`
    openTunnel(authority, { proxy, signal, timeoutMs }).then(
      (socket) => {
        if (plain) callback(null, socket)
        else secure({ ...options, httpSocket: socket }, callback)
      },
      (error: Error) => callback(error, null),
    )
  }
}

function openTunnel(authority: string, { proxy, signal, timeoutMs }: ProxyOptions): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const request = (proxy.protocol === 'https:' ? https : http).request(proxy, {
      method: 'CONNECT',
      path: authority,
      headers: { host: authority, ...credentials(proxy) },
      auth: null,
      agent: false,
      signal,
    })
    request.setTimeout(timeoutMs, () => {
      request.destroy(new ProxyFailure('PROXY_TIMEOUT', `The proxy said nothing for ${timeoutMs} ms.`))
    })
    request.once('error', reject)
    request.once('response', (response) => {
      request.destroy(refusal(response.statusCode))
    })
    request.once('connect', (response, socket) => {
      request.setTimeout(0)
      if (response.statusCode === 200) {
        resolve(addAbortSignal(signal, socket as Socket))
      } else {
        socket.destroy()
        reject(refusal(response.statusCode))
      }
    })
    request.end()
  })
}

function refusal(status: number | undefined): ProxyFailure {
  return new ProxyFailure('PROXY_REFUSED', `Expected HTTP status 200 from the proxy; got ${status}.`)
}

function credentials({ username, password }: URL): { 'proxy-authorization'?: string } {
  if (username === '' && password === '') return {}
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` }
}
