import { readFileSync } from 'node:fs'
import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:tls'
import { inspect } from 'node:util'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { UnmarkError } from '../../src/errors.ts'
import { type FetchStrangerOptions, fetchStranger, type UnexpectedStatus } from '../../src/net/fetch-stranger.ts'
import { failure } from '../support/errors.ts'
import { deferred, httpServer, listen, rawServer } from './support.ts'

type Options = Partial<FetchStrangerOptions>

/** Fetches with limits that no test reaches by accident; private hosts are refused unless a test allows them. */
const fetchIt = (url: string, options: Options = {}) =>
  fetchStranger(url, { maxBytes: 1_000_000, signal: new AbortController().signal, ...options })

const fetchLocal = (url: string, options: Options = {}) => fetchIt(url, { allowPrivateHosts: true, ...options })

/** A raw server that answers every request with `reply`. */
const saying = (reply: string | Buffer) =>
  rawServer((socket) => {
    socket.once('data', () => socket.end(reply))
  })

const redirect = (response: ServerResponse, location: string, status = 302) =>
  response.writeHead(status, { location }).end()

describe('fetchStranger', () => {
  it('gives back bytes, media type and where they came from, and shows nobody anything', async () => {
    const seen: IncomingHttpHeaders[] = []
    const server = await httpServer((request, response) => {
      seen.push(request.headers)
      response.writeHead(200, { 'content-type': 'Image/PNG; charset=x', 'set-cookie': 'a=b' }).end('picture')
    })
    const fetched = await fetchLocal(`${server.origin}/a.png?signature=1#part`)
    expect(Buffer.from(fetched.bytes).toString()).toBe('picture')
    expect(fetched.contentType).toBe('image/png')
    expect(fetched.url).toBe(`${server.origin}/a.png`)
    expect(Object.keys(seen[0] ?? {}).sort()).toEqual(['accept', 'accept-encoding', 'connection', 'host', 'user-agent'])
    await server.untilEmpty()
  })

  it('has no media type when the server gives none that is one', async () => {
    const server = await httpServer((_, response) => response.writeHead(200, { 'content-type': 'what?' }).end('x'))
    expect(await fetchLocal(server.origin)).not.toHaveProperty('contentType')
  })

  it.each([301, 302, 303, 307, 308])('follows a redirect with status %i, relative ones too', async (status) => {
    const server = await httpServer((request, response) => {
      if (request.url === '/there?b') response.end(request.method)
      else redirect(response, '../there?b', status)
    })
    const fetched = await fetchLocal(`${server.origin}/a/b`)
    expect(Buffer.from(fetched.bytes).toString()).toBe('GET')
    expect(fetched.url).toBe(`${server.origin}/there`)
  })

  it('follows as many redirects as it is allowed, and no more', async () => {
    const server = await httpServer((request, response) => {
      const left = Number(new URL(request.url ?? '', 'http://x').searchParams.get('left'))
      if (left === 0) response.end('there')
      else redirect(response, `/?left=${left - 1}`)
    })
    expect((await fetchLocal(`${server.origin}/?left=5`)).bytes.length).toBe(5)
    const error = await failure(fetchLocal(`${server.origin}/?left=6`))
    expect([error.code, error.retryable]).toEqual(['NETWORK_ERROR', false])
    expect((await failure(fetchLocal(`${server.origin}/?left=1`, { maxRedirects: 0 }))).code).toBe('NETWORK_ERROR')
  })

  it('gives up on a redirect loop', async () => {
    let requests = 0
    const server = await httpServer((request, response) => {
      requests++
      redirect(response, request.url === '/a' ? '/b' : '/a')
    })
    const error = await failure(fetchLocal(`${server.origin}/a`))
    expect([error.code, error.retryable, requests]).toEqual(['NETWORK_ERROR', false, 6])
  })

  it.each([undefined, 'http://[broken', ''])('makes nothing of a redirect to %j', async (location) => {
    const server = await httpServer((_, response) =>
      response.writeHead(302, location === undefined ? {} : { location }).end(),
    )
    const error = await failure(fetchLocal(server.origin))
    expect([error.code, error.retryable]).toEqual(['NETWORK_ERROR', false])
  })
})

describe('the guard', () => {
  it.each(['127.0.0.1', '127.1', '2130706433', '0x7f.1', '017700000001', 'localhost', '[::1]', '[::ffff:7f00:1]'])(
    'refuses %s, and asks it nothing',
    async (host) => {
      const server = await httpServer((_, response) => response.end('secret'))
      const error = await failure(fetchIt(`http://${host}:${server.port}/`))
      expect([error.code, error.retryable, error.spent]).toEqual(['URL_NOT_ALLOWED', false, 'no'])
      expect(server.accepted()).toBe(0)
    },
  )

  it('refuses a name that leads to a private address', async () => {
    const server = await httpServer((_, response) => response.end('secret'))
    const resolve = async () => [{ address: '127.0.0.1', family: 4 }]
    const error = await failure(fetchIt(`http://pictures.example:${server.port}/a?key=hunter2`, { resolve }))
    expect([error.code, error.retryable]).toEqual(['URL_NOT_ALLOWED', false])
    expect(error.message).toContain(`http://pictures.example:${server.port}/a leads to`)
    expect(server.accepted()).toBe(0)
  })

  it('takes the allowed origin, also by a redirect from itself', async () => {
    const server = await httpServer((request, response) => {
      if (request.url === '/') redirect(response, '/there')
      else response.end('there')
    })
    expect((await fetchIt(server.origin, { allowedOrigin: server.origin })).bytes.length).toBe(5)
  })

  it.each([
    'http://127.0.0.1:$PORT/',
    'http://2130706433:$PORT/',
    '//localhost:$PORT/',
    'http://[::ffff:127.0.0.1]:$PORT/',
    'http://169.254.169.254/latest/meta-data/',
    'file:///etc/passwd',
    'ftp://example.com/',
    'http://me:hunter2@example.com/',
  ])('refuses a redirect to %s', async (location) => {
    const secret = await httpServer((_, response) => response.end('secret'))
    const service = await httpServer((_, response) =>
      redirect(response, location.replace('$PORT', String(secret.port))),
    )
    const error = await failure(fetchIt(service.origin, { allowedOrigin: service.origin }))
    expect(error.code).toBe('URL_NOT_ALLOWED')
    expect(error.message).toContain(`redirect from ${service.origin}/`)
    expect(secret.accepted()).toBe(0)
  })

  it('refuses a redirect to a name that leads to a private address', async () => {
    const secret = await httpServer((_, response) => response.end('secret'))
    const service = await httpServer((_, response) => redirect(response, `http://inside.example:${secret.port}/`))
    const resolve = async () => [{ address: '127.0.0.1', family: 4 }]
    const error = await failure(fetchIt(service.origin, { allowedOrigin: service.origin, resolve }))
    expect(error.code).toBe('URL_NOT_ALLOWED')
    expect(secret.accepted()).toBe(0)
  })
})

describe('faults of the server', () => {
  it.each([
    [401, false],
    [403, false],
    [404, false],
    [408, true],
    [410, false],
    [429, true],
    [500, true],
    [503, true],
    [204, false],
    [206, false],
    [304, false],
  ])('status %i fails, retryable: %s, with the status in the cause', async (status, retryable) => {
    const server = await httpServer((_, response) => response.writeHead(status).end())
    const error = await failure(fetchLocal(`${server.origin}/a.png?key=hunter2`))
    expect([error.code, error.retryable, error.spent]).toEqual(['NETWORK_ERROR', retryable, 'no'])
    expect(error.message).toBe(`Expected a file from ${server.origin}/a.png; it answered with HTTP ${status}.`)
    expect((error.cause as UnexpectedStatus).status).toBe(status)
    expect(error.hint).toContain(retryable ? 'again later' : 'Check the URL')
  })

  it('does not wait for the body of an error', async () => {
    const server = await rawServer((socket) => {
      socket.once('data', () => socket.write('HTTP/1.1 404 Not Found\r\ncontent-length: 1000\r\n\r\n'))
    })
    expect((await failure(fetchLocal(server.origin))).message).toContain('404')
    await server.untilEmpty()
  })

  it.each([
    ['is cut by its length', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf'],
    ['is cut by its length at a last reply', 'HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 10\r\n\r\nhalf'],
    ['is cut between chunks', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n'],
    ['is no HTTP', 'SSH-2.0-OpenSSH_9.6\r\n'],
    ['is empty', ''],
  ])('fails when the reply %s, and may be tried again', async (_, reply) => {
    const server = await saying(reply)
    const error = await failure(fetchLocal(server.origin))
    expect([error.code, error.retryable]).toEqual(['NETWORK_ERROR', true])
    await server.untilEmpty()
  })

  it('takes no more than the announced length', async () => {
    const server = await saying('HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nhalf and much more')
    expect(Buffer.from((await fetchLocal(server.origin)).bytes).toString()).toBe('half')
  })

  it.each([
    ['announced', 'content-length: 101\r\n\r\n'],
    ['not announced', `\r\n${'x'.repeat(101)}`],
    ['in chunks', `transfer-encoding: chunked\r\n\r\n65\r\n${'x'.repeat(101)}\r\n0\r\n\r\n`],
  ])('stops at the limit when the size is %s', async (_, rest) => {
    const server = await saying(`HTTP/1.1 200 OK\r\n${rest}`)
    const error = await failure(fetchLocal(server.origin, { maxBytes: 100 }))
    expect([error.code, error.retryable]).toEqual(['NETWORK_ERROR', false])
    expect(error.message).toContain('more than the 100 bytes')
    await server.untilEmpty()
  })

  it('does not unpack a bomb, nor take it for a picture', async () => {
    const bomb = gzipSync(Buffer.alloc(5_000_000))
    const server = await httpServer((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb))
    const error = await failure(fetchLocal(server.origin, { maxBytes: 1_000_000 }))
    expect([error.code, error.retryable]).toEqual(['NETWORK_ERROR', false])
    expect(error.message).toContain('compressed')
  })

  it('does not trust a certificate that nobody vouches for, and does not try again', async () => {
    const pem = readFileSync(new URL('fixtures/self-signed.pem', import.meta.url))
    const server = await listen(createTlsServer({ key: pem, cert: pem }))
    const error = await failure(fetchLocal(server.origin.replace('http:', 'https:')))
    expect([error.code, error.retryable]).toEqual(['NETWORK_ERROR', false])
    expect(error.message).toContain('DEPTH_ZERO_SELF_SIGNED_CERT')
    await server.untilEmpty()
  })

  it('may try again when no server is there, or no address', async () => {
    const resolve = () => Promise.reject(Object.assign(new Error('queryA'), { code: 'ENOTFOUND' }))
    for (const url of ['http://127.0.0.1:1/', 'http://pictures.example/']) {
      const error = await failure(fetchLocal(url, { resolve }))
      expect([error.code, error.retryable]).toEqual(['NETWORK_ERROR', true])
    }
  })

  it('keeps the query of a signed URL to itself in every error', async () => {
    const server = await httpServer((request, response) => {
      if (request.url?.startsWith('/loop')) redirect(response, '/loop?key=hunter2')
      else if (request.url?.startsWith('/away')) redirect(response, 'ftp://x/?key=hunter2')
      else if (request.url?.startsWith('/cut')) response.destroy()
      else if (request.url?.startsWith('/large')) response.end('x'.repeat(200))
      else response.writeHead(404).end()
    })
    for (const path of ['loop', 'away', 'cut', 'large', 'none']) {
      const error = await failure(fetchLocal(`${server.origin}/${path}?key=hunter2`, { maxBytes: 100 }))
      const shown = inspect(error, { depth: 10, showHidden: true }) + JSON.stringify(error)
      expect(shown).not.toContain('hunter2')
      expect(error.message).toContain(path)
    }
  })
})

describe('time', () => {
  const dripping = () =>
    rawServer((socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n')
        const drip = setInterval(() => socket.write('x'), 2)
        socket.once('close', () => clearInterval(drip))
      })
    })

  it('ends a slow drip at the deadline', async () => {
    const server = await dripping()
    const error = await failure(fetchLocal(server.origin, { deadlineMs: 50 }))
    expect(error.code).toBe('DEADLINE_EXCEEDED')
    await server.untilEmpty()
  })

  it('ends a server that never answers at the deadline, also after a redirect', async () => {
    const silent = await rawServer(() => {})
    const server = await httpServer((_, response) => redirect(response, silent.origin))
    expect((await failure(fetchLocal(server.origin, { deadlineMs: 100 }))).code).toBe('DEADLINE_EXCEEDED')
    await silent.untilEmpty()
    await server.untilEmpty()
  })

  it('ends when the caller says so, with the caller’s own error', async () => {
    const arrived = deferred()
    const server = await httpServer(() => arrived.resolve())
    const controller = new AbortController()
    const reason = new UnmarkError('DEADLINE_EXCEEDED', 'The whole job took too long.')
    const work = failure(fetchLocal(server.origin, { signal: controller.signal }))
    await arrived.promise
    controller.abort(reason)
    expect(await work).toBe(reason)
    await server.untilEmpty()
  })

  it('never begins when the caller has given up already', async () => {
    const server = await httpServer((_, response) => response.end('x'))
    const error = await failure(fetchLocal(server.origin, { signal: AbortSignal.abort() }))
    expect(error.code).toBe('ABORTED')
    expect(server.accepted()).toBe(0)
  })
})
