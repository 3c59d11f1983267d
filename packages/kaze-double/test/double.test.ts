import { describe, expect, it } from 'vitest'
import { startDouble } from '../src/index.ts'
import { call, send } from './support/client.ts'
import { doubles } from './support/running.ts'

const start = doubles()

describe('a double', () => {
  it('has three origins on the loopback address and a token of its own', async () => {
    const [one, other] = [await start(), await start()]
    const urls = [one, other].flatMap(({ url, resultsUrl, mirrorUrl }) => [url, resultsUrl, mirrorUrl])
    expect(new Set(urls).size).toBe(6)
    for (const url of urls) expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect(one.token).not.toBe(other.token)
    expect(one.token).not.toMatch(/\s/)
  })

  it('takes the token and the port that it is given', async () => {
    const first = await start({ token: 'mine' })
    const { port } = new URL(first.url)
    expect(first.token).toBe('mine')
    await expect(startDouble({ port: Number(port) })).rejects.toThrow(/EADDRINUSE/)
    await first.close()
    const second = await start({ port: Number(port) })
    expect(second.url).toBe(first.url)
  })

  it('counts calls by endpoint', async () => {
    const double = await start()
    await call(double, 'quota')
    await call(double, 'submit', {})
    await call(double, 'quota')
    expect(double.calls('quota').map((request) => request.call)).toEqual([1, 2])
    expect(double.requests).toHaveLength(3)
  })

  it('wakes whoever waits, and fails them when it closes', async () => {
    const double = await start()
    const two = double.until(({ requests }) => requests.length === 2)
    const never = expect(double.until(() => false)).rejects.toThrow(/closed before/)
    await call(double, 'quota')
    await call(double, 'quota')
    await two
    await double.until(({ requests }) => requests.length === 2)
    await double.close()
    await never
  })

  it('stops listening when it is closed, however often', async () => {
    const double = await start()
    await double.close()
    await double.close()
    for (const url of [double.url, double.resultsUrl, double.mirrorUrl]) {
      await expect(send(url)).rejects.toThrow(/ECONNREFUSED/)
    }
  })
})
