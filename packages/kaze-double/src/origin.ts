// One HTTP server on the loopback address, with clean closing and an answer to broken framing.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { CODES } from './contract.ts'

const HOST = '127.0.0.1'
const KEEP_ALIVE_MS = 60_000

/** Told when a client sent more or fewer bytes than it had declared; `socket` is the connection it happened on. */
export type OnBadFraming = (socket: Socket, detail: string) => void

export interface Origin {
  /** Such as `http://127.0.0.1:40123`, without a slash at the end. */
  readonly url: string
  /** Stops listening and cuts what is still open. */
  close(): Promise<void>
}

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void

/** @throws Error when the port cannot be had. */
export async function openOrigin(port: number, handle: RequestHandler, onBadFraming: OnBadFraming): Promise<Origin> {
  // No time limits of its own: a hang is a hang until the client or the test ends it.
  const server = createServer({ requestTimeout: 0, headersTimeout: 0, keepAliveTimeout: KEEP_ALIVE_MS }, handle)
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    // A client that resets its connection is an ordinary event here, and recorded as one.
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
  })
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) =>
    answerBadFraming(error, socket, onBadFraming),
  )
  await listen(server, port)
  const { port: actual } = server.address() as AddressInfo
  return {
    url: `http://${HOST}:${actual}`,
    close: () => close(server, sockets),
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, HOST, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

function close(server: Server, sockets: Set<Socket>): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()))
    for (const socket of sockets) socket.destroy()
  })
}

const BAD_FRAMING_BODY = JSON.stringify({
  code: CODES.parameterError,
  message: 'The length of the body is not the declared one.',
})
const BAD_FRAMING_HEAD = [
  'HTTP/1.1 400 Bad Request',
  'Content-Type: application/json',
  `Content-Length: ${BAD_FRAMING_BODY.length}`,
  'Connection: close',
  '\r\n',
].join('\r\n')

function answerBadFraming(error: NodeJS.ErrnoException, socket: Socket, onBadFraming: OnBadFraming): void {
  if (!socket.writable || !error.code?.startsWith('HPE_')) {
    socket.destroy()
    return
  }
  if (error.code !== 'HPE_INVALID_EOF_STATE') {
    onBadFraming(socket, 'Bytes followed the end of the body.')
    socket.end(BAD_FRAMING_HEAD + BAD_FRAMING_BODY)
    return
  }
  // A client that was killed in mid-upload looks the same up to here, and is no fault. Its kernel answers the reply's first
  // half with a reset, which makes the second half fail.
  socket.once('close', (hadError) => hadError || onBadFraming(socket, 'The body ended before its declared length.'))
  socket.write(BAD_FRAMING_HEAD, () => setImmediate(() => socket.end(BAD_FRAMING_BODY)))
}
