import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { base64JsonBody } from '../../src/net/base64-body.ts'
import type { Connections } from '../../src/net/connections.ts'
import { textBody } from '../../src/net/request-body.ts'
import { TransportFailure } from '../../src/net/transport-failure.ts'
import { connectionsTo, deferred, httpServer, pieces, rawServer, send, TOKEN, wireFailure } from './support.ts'

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('utf8')

describe('an exchange that goes well', () => {
  it('sends method, path, query, headers and body, and gives back status, headers and bytes', async () => {
    const server = await httpServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk) => chunks.push(chunk))
      request.on('end', () => {
        const { method, url, headers } = request
        response.writeHead(418, { 'X-Kind': 'teapot', 'Set-Cookie': ['a=1', 'b=2'] })
        response.end(JSON.stringify({ method, url, headers, body: Buffer.concat(chunks).toString() }))
      })
    })
    const reply = await send(server.origin, { path: '/a/b?c=d', body: textBody('{"é":1}') })
    expect(reply.status).toBe(418)
    expect(reply.headers).toMatchObject({ 'x-kind': 'teapot', 'set-cookie': ['a=1', 'b=2'] })
    expect(reply.finalByteHandedOver).toBe(true)
    expect(JSON.parse(text(reply.bytes))).toMatchObject({
      method: 'POST',
      url: '/a/b?c=d',
      body: '{"é":1}',
      headers: { 'content-length': '8', 'accept-encoding': 'identity', authorization: `Bearer ${TOKEN}` },
    })
  })

  it('streams pictures whole and in order', async () => {
    const picture = Uint8Array.from({ length: 1_000_003 }, (_, at) => (at * 131) % 256)
    const server = await httpServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk) => chunks.push(chunk))
      request.on('end', () => {
        const got = Buffer.from(JSON.parse(Buffer.concat(chunks).toString()).picture, 'base64')
        response.end(String(Buffer.compare(got, picture)))
      })
    })
    const reply = await send(server.origin, { body: base64JsonBody({ picture }) })
    expect(text(reply.bytes)).toBe('0')
  })

  it('follows no redirect', async () => {
    const server = await httpServer((_, response) => response.writeHead(302, { location: '/elsewhere' }).end('moved'))
    const reply = await send(server.origin)
    expect([reply.status, reply.headers['location'], text(reply.bytes)]).toEqual([302, '/elsewhere', 'moved'])
  })

  it('decodes nothing', async () => {
    const server = await httpServer((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('raw'))
    expect(text((await send(server.origin)).bytes)).toBe('raw')
  })

  it('passes over replies that only announce the real one', async () => {
    const server = await rawServer((socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n')
        socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok')
      })
    })
    const reply = await send(server.origin)
    expect([reply.status, text(reply.bytes)]).toEqual([200, 'ok'])
  })

  it('takes a body that ends with the connection', async () => {
    const server = await rawServer((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nall of it'))
    })
    expect(text((await send(server.origin)).bytes)).toBe('all of it')
  })

  it('leaves a body alone that nobody wants, and the connection with it', async () => {
    const server = await rawServer((socket) => {
      socket.once('data', () => socket.write('HTTP/1.1 404 Not Found\r\ncontent-length: 999999\r\n\r\nsorry'))
    })
    const reply = await send(server.origin, { wantsBody: ({ status }) => status === 200 })
    expect([reply.status, reply.bytes.length]).toEqual([404, 0])
    await server.untilEmpty()
  })

  it('says when the reply came before the whole request, and sends no more of it', async () => {
    const server = await rawServer((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 413 Too Large\r\ncontent-length: 0\r\n\r\n'))
    })
    let asked = 0
    const endless = {
      contentLength: 1e12,
      async *open() {
        while (++asked) yield Buffer.alloc(65_536)
      },
    }
    const reply = await send(server.origin, { body: endless })
    expect([reply.status, reply.finalByteHandedOver]).toEqual([413, false])
    await server.untilEmpty()
    const before = asked
    await new Promise((resolve) => setImmediate(resolve))
    expect(asked).toBe(before)
  })
})

describe('connections', () => {
  it('are used again by requests that may be repeated', async () => {
    const server = await httpServer((_, response) => response.end('ok'))
    const connections = connectionsTo(server.origin)
    for (let count = 0; count < 5; count++) await send(server.origin, { connections, repeatable: true })
    expect(server.accepted()).toBe(1)
  })

  it('are new for each request that may not be repeated', async () => {
    const server = await httpServer((_, response) => response.end('ok'))
    const connections = connectionsTo(server.origin)
    for (let count = 0; count < 3; count++) await send(server.origin, { connections, body: textBody('{}') })
    expect(server.accepted()).toBe(3)
    await send(server.origin, { connections, repeatable: true })
    expect(server.accepted()).toBe(3)
  })

  it('are replaced without a failure when the server has closed them meanwhile', async () => {
    const server = await httpServer((_, response) => response.setHeader('connection', 'close').end('ok'))
    const connections = connectionsTo(server.origin)
    for (let count = 0; count < 3; count++) {
      await send(server.origin, { connections, repeatable: true })
      await server.untilEmpty()
    }
    expect(server.accepted()).toBe(3)
  })

  it('do not pile up while idle', async () => {
    const server = await httpServer((_, response) => response.end('ok'))
    const connections = connectionsTo(server.origin)
    await Promise.all(Array.from({ length: 40 }, () => send(server.origin, { connections })))
    const served = server.accepted()
    await Promise.all(Array.from({ length: 40 }, () => send(server.origin, { connections, repeatable: true })))
    expect(served).toBe(40)
    expect(server.accepted()).toBe(40 + 24)
  })

  it('are all closed in the end, busy ones too, and never opened again', async () => {
    const arrived = deferred()
    const server = await httpServer((request, response) => {
      if (request.url === '/fast') response.end('ok')
      else arrived.resolve()
    })
    const connections = connectionsTo(server.origin)
    await send(server.origin, { connections, path: '/fast' })
    const busy = wireFailure(send(server.origin, { connections }))
    await arrived.promise
    await connections.close()
    await server.untilEmpty()
    expect((await busy).neverSent).toBe(false)
    expect((await wireFailure(send(server.origin, { connections }))).neverSent).toBe(true)
    expect(server.accepted()).toBe(2)
  })

  it('to the trusted origin go nowhere else', async () => {
    const server = await httpServer((_, response) => response.end('ok'))
    const connections = connectionsTo('http://127.0.0.1:1')
    const failure = await wireFailure(send(server.origin, { connections }))
    expect(failure.neverSent).toBe(true)
    expect(server.accepted()).toBe(0)
  })
})

describe('a request', () => {
  it('is never started a second time, should its carrier try', async () => {
    const aborted: unknown[] = []
    const controller = {
      aborted: false,
      paused: false,
      reason: null,
      abort: (reason: unknown) => aborted.push(reason),
      pause: () => {},
      resume: () => {},
    }
    const connections: Connections = {
      take: () => ({
        dispatch: (_, handler) => {
          handler.onRequestStart?.(controller, {})
          handler.onRequestStart?.(controller, {})
          return true
        },
        release: () => {},
        kill: () => {},
      }),
      close: async () => {},
    }
    const failure = await wireFailure(send('http://127.0.0.1:1', { connections, body: textBody('{}') }))
    expect(aborted).toHaveLength(1)
    expect(failure.phase).toBe('send')
  })
})

describe('limits', () => {
  it('take a reply of just the limit', async () => {
    const server = await httpServer((_, response) => response.end('x'.repeat(1_000)))
    expect((await send(server.origin, { maxBytes: 1_000 })).bytes.length).toBe(1_000)
  })

  it.each([
    ['announces too much', 'content-length: 1001\r\n\r\n'],
    ['sends too much without a length', `\r\n${'x'.repeat(1_001)}`],
    ['sends too much in chunks', `transfer-encoding: chunked\r\n\r\n3e9\r\n${'x'.repeat(1_001)}\r\n`],
  ])('stop a reply that %s', async (_, rest) => {
    const server = await rawServer((socket) => {
      socket.once('data', () => socket.write(`HTTP/1.1 200 OK\r\n${rest}`))
    })
    const failure = await wireFailure(send(server.origin, { maxBytes: 1_000 }))
    expect([failure.phase, failure.causeCode]).toEqual(['read', 'REPLY_TOO_LARGE'])
    await server.untilEmpty()
  })

  it('stop an endless reply after little more than the limit', async () => {
    let written = 0
    const server = await rawServer((socket) => {
      const more = () => {
        while (!socket.destroyed && socket.write(Buffer.alloc(16_384))) written += 16_384
      }
      socket.on('drain', more)
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n')
        more()
      })
    })
    const failure = await wireFailure(send(server.origin, { maxBytes: 100_000 }))
    expect(failure.causeCode).toBe('REPLY_TOO_LARGE')
    await server.untilEmpty()
    expect(written).toBeLessThan(50_000_000)
  })
})

describe('the token', () => {
  it('is in no failure, even when the server sends it back in a broken reply', async () => {
    const server = await rawServer((socket) => {
      socket.once('data', (head) => socket.end(`HTTP/1.1 200 OK\r\n${head}: broken header\r\n\u0000${head}`))
    })
    const failure = await wireFailure(send(server.origin, { path: '/?signature=hunter2', body: pieces(['a', 'b']) }))
    const shown = inspect(failure, { depth: 10, showHidden: true }) + JSON.stringify(failure) + String(failure.stack)
    expect(failure.causeCode).toBe('INVALID_REPLY')
    expect(shown).not.toContain(TOKEN)
    expect(shown).not.toContain('hunter2')
  })

  it('is in no failure about a header that cannot be sent', async () => {
    const headers = { authorization: `Bearer ${TOKEN}\n` }
    const server = await httpServer((_, response) => response.end())
    const failure = await wireFailure(send(server.origin, { headers }))
    expect(failure).toBeInstanceOf(TransportFailure)
    expect(inspect(failure, { depth: 10, showHidden: true })).not.toContain(TOKEN)
    expect(failure.neverSent).toBe(true)
  })
})
