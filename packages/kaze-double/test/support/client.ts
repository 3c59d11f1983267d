// Plain clients for the tests: one that speaks HTTP properly, and one that writes whatever bytes it is given.
import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { connect } from 'node:net'
import type { Double } from '../../src/index.ts'
import { API_PATHS } from '../../src/index.ts'

export interface Received {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

export interface Sending {
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly body?: string | Uint8Array
  readonly signal?: AbortSignal
  /** Stop reading, and leave, once this many bytes of the reply's body have come. */
  readonly leaveAfter?: number
}

/** Sends one request on a connection of its own; rejects when it breaks off at any time. */
export function send(
  url: string,
  { method = 'GET', headers = {}, body, signal, leaveAfter }: Sending = {},
): Promise<Received> {
  return new Promise((resolve, reject) => {
    const length: Record<string, string> =
      body === undefined || 'transfer-encoding' in headers ? {} : { 'content-length': String(Buffer.byteLength(body)) }
    const options = { method, headers: { ...length, ...headers }, agent: new Agent(), ...(signal ? { signal } : {}) }
    const request = httpRequest(url, options, (response) => {
      const chunks: Buffer[] = []
      let size = 0
      const done = () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) })
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        size += chunk.length
        if (leaveAfter === undefined || size < leaveAfter) return
        done()
        response.destroy()
      })
      response.on('end', done)
      response.on('error', reject)
    })
    request.on('error', reject)
    request.end(body)
  })
}

/** What an API call came to: its HTTP status and its JSON. */
export interface Answered extends Received {
  readonly json: Record<string, never> & {
    readonly code?: number
    readonly message?: string
    readonly err_msg?: string
    // biome-ignore lint/suspicious/noExplicitAny: the tests look into replies of every shape, wrong ones among them.
    readonly data?: any
  }
}

/** Calls one endpoint as a well-behaved client does, but for what `sending` changes. */
export async function call(
  double: Double,
  endpoint: keyof typeof API_PATHS,
  fields: unknown = {},
  sending: Sending = {},
): Promise<Answered> {
  const received = await send(double.url + API_PATHS[endpoint], {
    method: 'POST',
    body: typeof fields === 'string' ? fields : JSON.stringify(fields),
    ...sending,
    headers: { authorization: `Bearer ${double.token}`, 'content-type': 'application/json', ...sending.headers },
  })
  const type = received.headers['content-type']
  return { ...received, json: type === 'application/json' ? parseLeniently(received.body) : {} }
}

function parseLeniently(body: Buffer): Answered['json'] {
  try {
    return JSON.parse(body.toString())
  } catch {
    return {} as Answered['json']
  }
}

/** Submits and returns the id of the task that was made. */
export async function submit(double: Double, fields: unknown): Promise<string> {
  const { json } = await call(double, 'submit', fields)
  if (json.code !== 0) throw new Error(`The submission was refused: ${JSON.stringify(json)}`)
  return json.data.task_id
}

/** The URL of the result of a task that is done. */
export async function resultUrl(double: Double, taskId: string): Promise<string> {
  const { json } = await call(double, 'result', { task_id: taskId })
  return json.data.images[0].url
}

/** Submits, asks once and downloads: for doubles whose tasks are done at once. */
export async function clean(double: Double, fields: unknown): Promise<Received> {
  return send(await resultUrl(double, await submit(double, fields)))
}

/** Writes raw bytes on a new connection and returns everything that comes back until the other side closes. */
export function sendRaw(url: string, bytes: string, end: 'half-close' | 'wait'): Promise<string> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true })
    let reply = ''
    socket.setEncoding('utf8')
    socket.on('data', (text: string) => {
      reply += text
    })
    socket.on('end', () => {
      socket.end()
      resolve(reply)
    })
    socket.on('error', reject)
    socket.write(bytes)
    if (end === 'half-close') socket.end()
  })
}

/** The head of a submit request by hand. */
export function rawSubmitHead(double: Double, contentLength: number): string {
  return [
    `POST ${API_PATHS.submit} HTTP/1.1`,
    'Host: 127.0.0.1',
    `Authorization: Bearer ${double.token}`,
    'Content-Type: application/json',
    `Content-Length: ${contentLength}`,
    '',
    '',
  ].join('\r\n')
}
