import { createServer, type Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { guardedConnections, trustedConnections } from '../../src/net/connections.ts'
import { exchange } from '../../src/net/http.ts'
import type { TransportFailure } from '../../src/net/transport-failure.ts'
import { connectionsTo, deferred, httpServer, listen, pieces, rawServer, send, wireFailure } from './support.ts'

const facts = ({ phase, finalByteHandedOver, neverSent, aborted }: TransportFailure) => ({
  phase,
  finalByteHandedOver,
  neverSent,
  aborted,
})

const NEVER_SENT = { phase: 'connect', finalByteHandedOver: false, neverSent: true, aborted: false }
const SENT_IN_PART = { phase: 'send', finalByteHandedOver: false, neverSent: false, aborted: false }
const NO_REPLY = { phase: 'wait', finalByteHandedOver: true, neverSent: false, aborted: false }
const REPLY_CUT = { phase: 'read', finalByteHandedOver: true, neverSent: false, aborted: false }

async function unusedPort(): Promise<number> {
  const server = createServer()
  const { port } = await listen(server)
  await new Promise((resolve) => server.close(resolve))
  return port
}

describe('a request that never left', () => {
  it('was refused a connection', async () => {
    const failure = await wireFailure(send(`http://127.0.0.1:${await unusedPort()}`, { body: pieces(['a', 'b']) }))
    expect(facts(failure)).toEqual(NEVER_SENT)
    expect(failure.causeCode).toBe('ECONNREFUSED')
  })

  it.each(['ENOTFOUND', 'EAI_AGAIN'])('found no address (%s)', async (code) => {
    const resolve = () => Promise.reject(Object.assign(new Error('no address'), { code }))
    const connections = guardedConnections({ resolve })
    const failure = await wireFailure(send('http://pictures.example', { connections, body: pieces(['a', 'b']) }))
    expect(facts(failure)).toEqual(NEVER_SENT)
    expect(failure.causeCode).toBe(code)
  })

  it('met something that speaks no TLS', async () => {
    const server = await rawServer((socket) =>
      socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
    )
    const origin = server.origin.replace('http:', 'https:')
    const failure = await wireFailure(send(origin, { body: pieces(['a', 'b']) }))
    expect(facts(failure)).toEqual(NEVER_SENT)
  })

  it('was hung up on before TLS was agreed', async () => {
    const server = await rawServer((socket) => socket.destroy())
    const origin = server.origin.replace('http:', 'https:')
    const failure = await wireFailure(send(origin, { body: pieces(['a', 'b']) }))
    expect(facts(failure)).toEqual(NEVER_SENT)
    expect(failure.causeCode).toBe('ECONNRESET')
  })

  it('waited too long for TLS to be agreed, and left no connection', async () => {
    const server = await rawServer(() => {})
    const origin = server.origin.replace('http:', 'https:')
    const connections = trustedConnections({ origin, connectTimeoutMs: 20 })
    const failure = await wireFailure(send(origin, { connections, body: pieces(['a', 'b']) }))
    expect(facts(failure)).toEqual(NEVER_SENT)
    expect(failure.causeCode).toBe('UND_ERR_CONNECT_TIMEOUT')
    await server.untilEmpty()
  })
})

describe('a request that was cut', () => {
  it.each([
    ['reset', 'resetAndDestroy' as const],
    ['closed', 'destroy' as const],
  ])('is known not to be complete when it is %s before its last byte, which stays here', async (_, end) => {
    const server = await rawServer((socket) => socket.once('data', () => socket[end]()))
    const gate = deferred()
    const handedOver: string[] = []
    const returned = deferred()
    const body = {
      contentLength: 4,
      async *open() {
        try {
          yield Buffer.from('abc')
          await gate.promise
          yield Buffer.from('d')
          handedOver.push('d')
        } finally {
          returned.resolve()
        }
      },
    }
    const failure = await wireFailure(send(server.origin, { body }))
    gate.resolve()
    await returned.promise
    expect(facts(failure)).toEqual(SENT_IN_PART)
    expect(handedOver).toEqual([])
  })

  it('may have been acted on when it is cut after its last byte', async () => {
    const server = await rawServer((socket) => {
      let got = ''
      socket.on('data', (chunk) => {
        got += chunk
        if (got.endsWith('}')) socket.resetAndDestroy()
      })
    })
    const failure = await wireFailure(send(server.origin, { body: pieces(['{', '"a":1', '}']) }))
    expect(facts(failure)).toEqual(NO_REPLY)
    expect(failure.message).not.toContain('undefined')
  })

  it('fails with the error of its body’s source, and the server never gets the rest', async () => {
    const received: string[] = []
    const server = await rawServer((socket) => socket.on('data', (chunk) => received.push(String(chunk))))
    const broken = new Error('the journal cannot be written')
    const failure = await wireFailure(
      send(server.origin, { body: pieces(['{"a":', '1}'], () => Promise.reject(broken)) }),
    )
    expect(facts(failure)).toEqual(SENT_IN_PART)
    expect(failure.cause).toBe(broken)
    await server.untilEmpty()
    expect(received.join('')).not.toContain('1}')
  })

  it.each([
    ['fewer', 10],
    ['more', 3],
  ])('fails when its source yields %s bytes than it announced', async (_, contentLength) => {
    const server = await httpServer((request, response) => request.resume().on('end', () => response.end()))
    const body = { ...pieces(['abc', 'def']), contentLength }
    const failure = await wireFailure(send(server.origin, { body }))
    expect(failure.causeCode).toBe('UND_ERR_REQ_CONTENT_LENGTH_MISMATCH')
    await server.untilEmpty()
  })
})

describe('a reply that was cut', () => {
  it.each([
    ['in its first line', 'HTTP/1.1 20', NO_REPLY],
    ['in its headers', 'HTTP/1.1 200 OK\r\ncontent-le', NO_REPLY],
    ['after its headers', 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n', REPLY_CUT],
    ['in its body', 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nabc', REPLY_CUT],
    ['in the body of a last reply', 'HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 5\r\n\r\nabc', REPLY_CUT],
    ['in a chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nabc', REPLY_CUT],
    ['between chunks', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n', REPLY_CUT],
    [
      'between the chunks of a last reply',
      'HTTP/1.1 200 OK\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n',
      REPLY_CUT,
    ],
    ['before anything of it', '', NO_REPLY],
  ])('fails %s, whether closed or reset', async (_, reply, expected) => {
    for (const end of ['destroySoon', 'resetAndDestroy'] as const) {
      const server = await rawServer((socket) => {
        socket.once('data', () => socket.write(reply, () => socket[end]()))
      })
      const failure = await wireFailure(send(server.origin, { body: pieces(['{}']) }))
      // A reset may overtake the head of the reply, so less of it may have been seen.
      expect(facts(failure)).toEqual(end === 'destroySoon' || failure.phase === 'read' ? expected : NO_REPLY)
      await server.untilEmpty()
    }
  })

  it.each([
    ['is no HTTP', 'SSH-2.0-OpenSSH_9.6\r\n'],
    ['has a broken chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n'],
    ['has two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab'],
  ])('fails when it %s', async (_, reply) => {
    const server = await rawServer((socket) => {
      socket.once('data', () => socket.write(reply))
    })
    const failure = await wireFailure(send(server.origin, { body: pieces(['{}']) }))
    expect(failure.finalByteHandedOver).toBe(true)
    await server.untilEmpty()
  })

  it('ignores what comes after the announced length, and does not use that connection again', async () => {
    const server = await rawServer((socket) => {
      socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n\r\nevil'))
    })
    const connections = connectionsTo(server.origin)
    for (let count = 0; count < 2; count++) {
      const reply = await send(server.origin, { connections, repeatable: true })
      expect(Buffer.from(reply.bytes).toString()).toBe('ok')
      await server.untilEmpty()
    }
  })
})

describe('an aborted exchange', () => {
  const reason = new Error('no longer wanted')

  it('never begins when the signal is aborted already', async () => {
    const server = await httpServer((_, response) => response.end())
    const failure = await wireFailure(send(server.origin, { signal: AbortSignal.abort(reason) }))
    expect(facts(failure)).toEqual({ ...NEVER_SENT, aborted: true })
    expect(failure.cause).toBe(reason)
    expect(server.accepted()).toBe(0)
  })

  it('ends while the name is being resolved', async () => {
    const asked = deferred()
    const controller = new AbortController()
    const resolve = () => {
      asked.resolve()
      return new Promise<never>(() => {})
    }
    const connections = guardedConnections({ resolve })
    const url = 'http://pictures.example'
    const work = wireFailure(send(url, { connections, signal: controller.signal }))
    await asked.promise
    controller.abort(reason)
    expect(facts(await work)).toEqual({ ...NEVER_SENT, aborted: true })
  })

  it('ends while TLS is being agreed, and leaves no connection', async () => {
    const server = await rawServer(() => {})
    const controller = new AbortController()
    const work = wireFailure(send(server.origin.replace('http:', 'https:'), { signal: controller.signal }))
    await server.untilAccepted(1)
    controller.abort(reason)
    expect(facts(await work)).toEqual({ ...NEVER_SENT, aborted: true })
    await server.untilEmpty()
  })

  it('ends while the last byte is held back, and never sends it', async () => {
    const received: string[] = []
    const server = await rawServer((socket) => socket.on('data', (chunk) => received.push(String(chunk))))
    const controller = new AbortController()
    const [reached, gate] = [deferred(), deferred()]
    const body = pieces(['{"a":', '1}'], () => {
      reached.resolve()
      return gate.promise
    })
    const work = wireFailure(send(server.origin, { body, signal: controller.signal }))
    await reached.promise
    controller.abort(reason)
    const failure = await work
    gate.resolve()
    expect(facts(failure)).toEqual({ ...SENT_IN_PART, aborted: true })
    await server.untilEmpty()
    expect(received.join('')).not.toContain('1}')
  })

  it('ends while the server does not read, and asks the body for nothing more', async () => {
    const sockets: Socket[] = []
    const server = await listen(createServer({ pauseOnConnect: true }, (socket) => sockets.push(socket)))
    const controller = new AbortController()
    const asked = deferred()
    let yielded = 0
    const body = {
      contentLength: 1e12,
      async *open() {
        while (true) {
          yielded++
          asked.resolve()
          // More than the buffers between the two can take.
          yield Buffer.alloc(16_000_000)
        }
      },
    }
    const work = wireFailure(send(server.origin, { body, signal: controller.signal }))
    await asked.promise
    await server.untilAccepted(1)
    controller.abort(reason)
    expect(facts(await work)).toEqual({ ...SENT_IN_PART, aborted: true })
    for (const socket of sockets) socket.resume()
    await server.untilEmpty()
    expect(yielded).toBe(1)
  })

  it.each([
    ['a reply', ''],
    ['the rest of the headers', 'HTTP/1.1 200 OK\r\nx-a: '],
  ])('ends while waiting for %s, and leaves no connection', async (_, start) => {
    const controller = new AbortController()
    const server = await rawServer((socket) => {
      socket.once('data', () => socket.write(start, () => controller.abort(reason)))
    })
    const failure = await wireFailure(send(server.origin, { body: pieces(['{}']), signal: controller.signal }))
    expect(facts(failure)).toEqual({ ...NO_REPLY, aborted: true })
    await server.untilEmpty()
  })

  it('ends while the body of the reply comes, and leaves no connection', async () => {
    const controller = new AbortController()
    const server = await rawServer((socket) => {
      socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\na'))
    })
    const wantsBody = () => {
      setImmediate(() => controller.abort(reason))
      return true
    }
    const { signal } = controller
    const failure = await wireFailure(send(server.origin, { body: pieces(['{}']), signal, wantsBody }))
    expect(facts(failure)).toEqual({ ...REPLY_CUT, aborted: true })
    await server.untilEmpty()
  })

  it('leaves the others alone', async () => {
    const server = await httpServer((request, response) => {
      if (request.url === '/now') response.end('ok')
    })
    const connections = connectionsTo(server.origin)
    const controller = new AbortController()
    const hanging = wireFailure(send(server.origin, { connections, signal: controller.signal }))
    await server.untilAccepted(1)
    const other = send(server.origin, { connections, path: '/now' })
    controller.abort(reason)
    await hanging
    expect((await other).status).toBe(200)
  })

  it('does nothing after the reply is there, and leaves no listener on the signal', async () => {
    const server = await httpServer((_, response) => response.end('ok'))
    const controller = new AbortController()
    const { signal } = controller
    let listeners = 0
    const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)]
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners++
      add(...args)
    }
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners--
      remove(...args)
    }
    const url = new URL(server.origin)
    const connections = connectionsTo(server.origin)
    const reply = await exchange({ method: 'GET', url, headers: {}, maxBytes: 10, signal, connections })
    expect(listeners).toBe(0)
    controller.abort(reason)
    expect(reply.status).toBe(200)
  })
})
