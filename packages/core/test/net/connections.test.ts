import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { networkInterfaces } from 'node:os'
import { createServer as createTlsServer } from 'node:tls'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type GuardedOptions, guardedConnections, trustedConnections } from '../../src/net/connections.ts'
import type { Reply } from '../../src/net/http.ts'
import { httpServer, listen, pieces, rawServer, send, type TestServer, TOKEN, wireFailure } from './support.ts'

const named = (host: string, port: number) => `http://${host}:${port}`

/** A resolver that gives the next of `answers` at each call, and how often it was asked. */
function resolver(...answers: (readonly string[])[]) {
  let calls = 0
  const resolve = async () =>
    (answers[Math.min(calls++, answers.length - 1)] ?? []).map((address) => ({
      address,
      family: address.includes(':') ? 6 : 4,
    }))
  return { resolve, calls: () => calls }
}

function guarded(options: GuardedOptions) {
  const connections = guardedConnections(options)
  onTestFinished(() => connections.close())
  return connections
}

async function whoAnswers(origin: string, options: GuardedOptions): Promise<string> {
  const reply: Reply = await send(origin, { connections: guarded(options) })
  return Buffer.from(reply.bytes).toString()
}

async function isRefused(origin: string, options: GuardedOptions, server: TestServer): Promise<void> {
  const failure = await wireFailure(send(origin, { connections: guarded(options), body: pieces(['{}']) }))
  expect(failure.causeCode).toBe('ADDRESS_NOT_ALLOWED')
  expect(failure.neverSent).toBe(true)
  await server.untilEmpty()
}

const answering = (name: string, host: string, port = 0) => httpServer((_, response) => response.end(name), host, port)

/** All of 127/8 is this machine on Linux; elsewhere only one address of it is. */
const onLinux = it.runIf(process.platform === 'linux')
const withIPv6 = it.runIf(networkInterfaces()['lo']?.some(({ address }) => address === '::1'))

describe('guarded connections', () => {
  it('go to a name’s address when it is permitted', async () => {
    const server = await answering('one', '127.0.0.1')
    const { resolve } = resolver(['127.0.0.1'])
    const permits = (address: string) => address === '127.0.0.1'
    expect(await whoAnswers(named('pictures.example', server.port), { resolve, permits })).toBe('one')
  })

  it.each([
    ['127.0.0.1'],
    ['::1'],
    ['::ffff:127.0.0.1'],
    ['::7f00:1'],
    ['0.0.0.0'],
    ['169.254.169.254'],
    ['10.0.0.1'],
    ['fe80::1%lo'],
    ['not an address'],
  ])('refuse a name that leads to %s, without connecting', async (address) => {
    const server = await answering('one', '127.0.0.1')
    const { resolve } = resolver([address])
    await isRefused(named('pictures.example', server.port), { resolve }, server)
    expect(server.accepted()).toBe(0)
  })

  it('refuse a name when only one of its addresses is private, or when it has none', async () => {
    const server = await answering('one', '127.0.0.1')
    const origin = named('pictures.example', server.port)
    await isRefused(origin, { resolve: resolver(['1.1.1.1', '127.0.0.1']).resolve }, server)
    await isRefused(origin, { resolve: resolver([]).resolve }, server)
    expect(server.accepted()).toBe(0)
  })

  onLinux('go to the address that was checked, whatever the name’s next answer is', async () => {
    const checked = await answering('checked', '127.0.0.2')
    const other = await answering('other', '127.0.0.1', checked.port)
    const { resolve, calls } = resolver(['127.0.0.2'], ['127.0.0.1'])
    const permits = (address: string) => address === '127.0.0.2'
    const origin = named('rebinding.example', checked.port)
    expect(await whoAnswers(origin, { resolve, permits })).toBe('checked')
    expect(calls()).toBe(1)
    await isRefused(origin, { resolve, permits }, other)
    expect(other.accepted()).toBe(0)
  })

  it('check again each time they are made', async () => {
    const server = await httpServer((_, response) => response.setHeader('connection', 'close').end('ok'))
    const { resolve } = resolver(['127.0.0.1'], ['127.0.0.2'])
    const connections = guarded({ resolve, permits: (address) => address === '127.0.0.1' })
    const origin = named('rebinding.example', server.port)
    await send(origin, { connections, repeatable: true })
    await server.untilEmpty()
    const failure = await wireFailure(send(origin, { connections, repeatable: true }))
    expect(failure.causeCode).toBe('ADDRESS_NOT_ALLOWED')
  })

  it('check hosts that are addresses, for which no resolver is asked', async () => {
    const server = await answering('one', '127.0.0.1')
    const { resolve, calls } = resolver(['1.1.1.1'])
    for (const host of ['127.0.0.1', '127.1', '2130706433', '0x7f000001', '017700000001', '[::ffff:127.0.0.1]']) {
      await isRefused(named(host, server.port), { resolve }, server)
    }
    expect(server.accepted()).toBe(0)
    expect(calls()).toBe(0)
  })

  withIPv6('check the loopback address of IPv6', async () => {
    const server = await answering('six', '::1')
    await isRefused(server.origin, {}, server)
    expect(server.accepted()).toBe(0)
    expect(await whoAnswers(server.origin, { permits: (address) => address === '::1' })).toBe('six')
  })

  onLinux('end when the socket says that it reached another address than was asked for', async () => {
    const server = await answering('one', '127.0.0.1')
    // The system takes the unspecified address for this machine's own.
    const { resolve } = resolver(['0.0.0.0'])
    const permits = (address: string) => address === '0.0.0.0'
    await isRefused(named('pictures.example', server.port), { resolve, permits }, server)
    expect(server.accepted()).toBe(1)
  })

  it('go to the exempt origin wherever it leads, and to no other port of its host', async () => {
    const server = await answering('service', '127.0.0.1')
    const other = await answering('other', '127.0.0.1')
    const options = { exemptOrigin: server.origin }
    expect(await whoAnswers(server.origin, options)).toBe('service')
    await isRefused(other.origin, options, other)
    expect(other.accepted()).toBe(0)
  })

  it('name no address in their refusal', async () => {
    const { resolve } = resolver(['10.11.12.13'])
    const failure = await wireFailure(send(named('intranet.example', 80), { connections: guarded({ resolve }) }))
    expect(`${failure.message} ${(failure.cause as Error).message}`).not.toContain('10.11.12.13')
  })
})

/** A proxy that makes real tunnels and keeps what it was asked for. */
async function tunnelProxy(): Promise<{ readonly url: URL; readonly asked: string[]; readonly server: TestServer }> {
  const asked: string[] = []
  const server = await rawServer((socket) => {
    socket.once('data', (head) => {
      asked.push(String(head))
      const [, host = '', port = ''] = /^CONNECT ([^ :]+):(\d+)/.exec(String(head)) ?? []
      const target: Socket = connect(Number(port), host, () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
        socket.pipe(target).pipe(socket)
      })
      target.on('error', () => socket.destroy())
      socket.on('close', () => target.destroy())
    })
  })
  return { url: new URL(server.origin), asked, server }
}

describe('trusted connections through a proxy', () => {
  const through = (origin: string, proxy: URL) => {
    const connections = trustedConnections({ origin, proxy, connectTimeoutMs: 5_000 })
    onTestFinished(() => connections.close())
    return connections
  }

  it('tunnel to the service, and tell the proxy nothing but where to', async () => {
    const service = await httpServer((request, response) => response.end(request.headers.authorization))
    const proxy = await tunnelProxy()
    proxy.url.username = 'me'
    proxy.url.password = 'p%40ss'
    const reply = await send(service.origin, { connections: through(service.origin, proxy.url) })
    expect(Buffer.from(reply.bytes).toString()).toBe(`Bearer ${TOKEN}`)
    expect(proxy.asked).toHaveLength(1)
    expect(proxy.asked[0]).toContain(`CONNECT 127.0.0.1:${service.port} HTTP/1.1`)
    expect(proxy.asked[0]).toContain(`Basic ${Buffer.from('me:p@ss').toString('base64')}`)
    expect(proxy.asked[0]).not.toContain(TOKEN)
  })

  it('wait for the service longer than for the proxy', async () => {
    const service = await httpServer((_, response) => void setTimeout(() => response.end('late'), 300))
    const { url: proxy } = await tunnelProxy()
    const connections = trustedConnections({ origin: service.origin, proxy, connectTimeoutMs: 150 })
    onTestFinished(() => connections.close())
    expect(Buffer.from((await send(service.origin, { connections })).bytes).toString()).toBe('late')
  })

  it('name no user to a proxy that was given without one', async () => {
    const service = await httpServer((_, response) => response.end('here'))
    const proxy = await tunnelProxy()
    await send(service.origin, { connections: through(service.origin, proxy.url) })
    expect(proxy.asked[0]?.toLowerCase()).not.toContain('proxy-authorization')
    proxy.url.username = 'me'
    await send(service.origin, { connections: through(service.origin, proxy.url) })
    expect(proxy.asked[1]).toContain(`Basic ${Buffer.from('me:').toString('base64')}`)
  })

  it('check the service’s certificate inside the tunnel', async () => {
    const pem = readFileSync(new URL('fixtures/self-signed.pem', import.meta.url))
    const service = await listen(createTlsServer({ key: pem, cert: pem }))
    const proxy = await tunnelProxy()
    const origin = service.origin.replace('http:', 'https:')
    const failure = await wireFailure(send(origin, { connections: through(origin, proxy.url) }))
    expect(failure.causeCode).toBe('DEPTH_ZERO_SELF_SIGNED_CERT')
    expect(failure.neverSent).toBe(true)
    await proxy.server.untilEmpty()
    await service.untilEmpty()
  })

  it.each([
    ['refuses the user', 'HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n', 'PROXY_REFUSED'],
    ['cannot reach the service', 'HTTP/1.1 502 Bad Gateway\r\n\r\n', 'PROXY_REFUSED'],
    ['hangs up', '', 'ECONNRESET'],
    ['speaks no HTTP', 'SSH-2.0-OpenSSH_9.6\r\n', 'HPE_INVALID_CONSTANT'],
  ])('fail once and for all when the proxy %s', async (_, answer, code) => {
    const proxy = await rawServer((socket) => socket.once('data', () => socket.end(answer)))
    const origin = 'https://service.example'
    const failure = await wireFailure(send(origin, { connections: through(origin, new URL(proxy.origin)) }))
    expect(failure.causeCode).toBe(code)
    expect(failure.neverSent).toBe(true)
    await proxy.untilEmpty()
    expect(proxy.accepted()).toBe(1)
  })

  it.each([
    ['before', ''],
    ['after', 'HTTP/1.1 200 OK\r\n\r\n'],
  ])('end with the exchange %s the tunnel is made, and leave none behind', async (_, answer) => {
    const controller = new AbortController()
    const proxy = await rawServer((socket) => {
      socket.once('data', () => socket.write(answer, () => setImmediate(() => controller.abort())))
    })
    const origin = 'https://service.example'
    const connections = through(origin, new URL(proxy.origin))
    const failure = await wireFailure(send(origin, { connections, signal: controller.signal }))
    expect([failure.neverSent, failure.aborted]).toEqual([true, true])
    await proxy.untilEmpty()
  })
})
