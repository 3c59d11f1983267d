import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import type { Double, DownloadStep } from '../src/index.ts'
import { type Received, resultUrl, send, submit } from './support/client.ts'
import { base64, markedPicture } from './support/pictures.ts'
import { doubles } from './support/running.ts'

const start = doubles()

async function startWithResult(step: DownloadStep = {}): Promise<{ double: Double; url: string }> {
  const double = await start()
  const url = await resultUrl(double, await submit(double, { image_base64: base64(await markedPicture()) }))
  double.script('download', step)
  return { double, url }
}

function locationOf(reply: Received, base: string): string {
  return new URL(reply.headers.location ?? '', base).href
}

async function follow(url: string, most: number): Promise<{ urls: string[]; last: Received }> {
  const urls = [url]
  let last = await send(url)
  while (last.status === 302 && urls.length <= most) {
    urls.push(locationOf(last, urls.at(-1) ?? ''))
    last = await send(urls.at(-1) ?? '')
  }
  return { urls, last }
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

describe('a result URL', () => {
  it('gives the picture from an origin of its own, the same each time', async () => {
    const { double, url } = await startWithResult()
    const [first, second] = [await send(url), await send(url)]
    expect(new URL(url).origin).toBe(double.resultsUrl)
    expect(double.resultsUrl).not.toBe(double.url)
    expect(first.headers).toMatchObject({ 'content-type': 'image/png', 'content-length': String(first.body.length) })
    expect(digest(first.body)).toBe(digest(second.body))
    expect(double.calls('download')).toMatchObject([
      { origin: 'results', call: 1, end: 'replied', status: 200 },
      { call: 2 },
    ])
  })

  it('is recorded as a fault and refused when the token comes with it, on every origin', async () => {
    const { double, url } = await startWithResult()
    const path = new URL(url)
    const headers = { authorization: `Bearer ${double.token}` }
    expect((await send(url, { headers })).status).toBe(400)
    expect((await send(url, { headers: { cookie: `t=${double.token}` } })).status).toBe(400)
    expect((await send(`${url}&token=${double.token}`)).status).toBe(400)
    expect((await send(double.mirrorUrl + path.pathname + path.search, { headers })).status).toBe(400)
    expect((await send(`${double.resultsUrl}/elsewhere`, { headers })).status).toBe(404)
    expect(double.faults.map(({ kind }) => kind)).toEqual(Array(5).fill('token-sent-to-result-host'))
  })

  it('is not found without its signature', async () => {
    const { url } = await startWithResult()
    expect((await send(url.split('?')[0] ?? '')).status).toBe(404)
  })

  it.each([403, 404, 410, 429, 500, 503])('answers HTTP %i', async (status) => {
    const { url } = await startWithResult({ status, retryAfter: 3 })
    const reply = await send(url)
    expect([reply.status, reply.body.length, reply.headers['retry-after']]).toEqual([status, 0, '3'])
  })

  it('has expired as storage services say it', async () => {
    const { url } = await startWithResult({ expired: true })
    const reply = await send(url)
    expect([reply.status, reply.headers['content-type']]).toEqual([403, 'application/xml'])
    expect(reply.body.toString()).toContain('expired')
  })

  it('gives half of the picture in a complete reply', async () => {
    const { url } = await startWithResult({ truncate: true })
    const [half, whole] = [await send(url), await send(url)]
    expect(half.headers['content-length']).toBe(String(half.body.length))
    expect(half.body.equals(whole.body.subarray(0, whole.body.length >> 1))).toBe(true)
    await expect(sharp(half.body).raw().toBuffer()).rejects.toThrow()
  })

  it('gives a page, nothing, or a wrong type', async () => {
    const { double, url } = await startWithResult({ body: 'html' })
    expect((await send(url)).headers['content-type']).toContain('text/html')
    double.script('download', { body: 'empty' }, { body: 'html', type: 'image/png' }, { type: 'text/plain' })
    expect((await send(url)).body).toHaveLength(0)
    expect(await send(url)).toMatchObject({ status: 200, headers: { 'content-type': 'image/png' } })
    expect((await send(url)).headers['content-type']).toBe('text/plain')
  })

  it('streams without end until the client leaves', async () => {
    const { double, url } = await startWithResult({ endless: true })
    const reply = await send(url, { leaveAfter: 20_000_000 })
    expect(reply.body.length).toBeGreaterThanOrEqual(20_000_000)
    expect(reply.headers['content-length']).toBeUndefined()
    await double.until(({ requests }) => requests.at(-1)?.end === 'client-left')
  })

  it('gives a small body that unpacks to much', async () => {
    const { url } = await startWithResult({ gzipBombMiB: 20 })
    const reply = await send(url)
    expect(reply.headers['content-encoding']).toBe('gzip')
    expect(reply.body.length).toBeLessThan(100_000)
    expect(gunzipSync(reply.body)).toHaveLength(20 * 1024 * 1024)
  })

  it('declares a length that is too short, too long, or none', async () => {
    const { double, url } = await startWithResult({ contentLength: 'none' })
    const whole = await send(url)
    expect(whole.headers['transfer-encoding']).toBe('chunked')
    double.script('download', { contentLength: 'long' }, { contentLength: 'short' })
    await expect(send(url)).rejects.toThrow('aborted')
    // Node reads what was declared, and takes the rest for a broken next reply or for nothing.
    const short = await send(url).catch((error: NodeJS.ErrnoException) => error)
    if (short instanceof Error) expect(short.code).toMatch(/^HPE_/)
    else expect(short.body).toHaveLength(whole.body.length >> 1)
  })

  it.each(['reset', 'close'] as const)('breaks off: %s', async (how) => {
    const { double, url } = await startWithResult({ [how]: 'mid-reply' })
    await expect(send(url)).rejects.toThrow(/ECONNRESET|aborted/)
    double.script('download', { [how]: 'before-body' })
    await expect(send(url)).rejects.toThrow(/ECONNRESET|socket hang up/)
  })

  it('drips', async () => {
    const { double, url } = await startWithResult({ dripMs: 1 })
    const reply = await send(url, { leaveAfter: 10 })
    expect(reply.body.length).toBeLessThan(1000)
    await double.until(({ requests }) => requests.at(-1)?.end === 'client-left')
  })

  it('takes GET only', async () => {
    const { url } = await startWithResult()
    expect(await send(url, { method: 'POST' })).toMatchObject({ status: 405, headers: { allow: 'GET' } })
  })
})

describe('a redirect', () => {
  it('leads to the picture after as many hops as asked', async () => {
    const { url } = await startWithResult({ redirect: 3 })
    const { urls, last } = await follow(url, 10)
    expect(urls).toHaveLength(4)
    expect(last.status).toBe(200)
    expect((await sharp(last.body).metadata()).width).toBe(64)
  })

  it('turns in circles', async () => {
    const { url } = await startWithResult({ redirect: 'loop' })
    const { urls, last } = await follow(url, 7)
    expect(last.status).toBe(302)
    expect(new Set(urls.slice(1)).size).toBe(1)
  })

  it('leads to the same picture on another origin', async () => {
    const { double, url } = await startWithResult({ redirect: 'mirror' })
    const { urls, last } = await follow(url, 3)
    expect(urls[1]).toContain(double.mirrorUrl)
    expect(last.status).toBe(200)
    expect(double.requests.at(-1)).toMatchObject({ origin: 'mirror', endpoint: 'download' })
  })

  it('leads anywhere, with any status', async () => {
    const { url } = await startWithResult({ redirect: 'http://169.254.169.254/latest/meta-data', redirectStatus: 308 })
    const reply = await send(url)
    expect([reply.status, reply.headers.location]).toEqual([308, 'http://169.254.169.254/latest/meta-data'])
  })
})

describe('a published picture', () => {
  it('is served under its own endpoint and scripted apart from results', async () => {
    const double = await start()
    const bytes = await markedPicture()
    const url = double.publish(bytes, 'image/png')
    double.script('file', { status: 404 })
    expect((await send(url)).status).toBe(404)
    expect((await send(url)).body.equals(bytes)).toBe(true)
    expect(double.calls('file')).toHaveLength(2)
    expect(double.calls('download')).toHaveLength(0)
  })

  it('is served by the service’s own origin where results are', async () => {
    const double = await start({ resultsAt: 'api' })
    const url = double.publish(await markedPicture())
    expect(new URL(url).origin).toBe(double.url)
    expect((await send(url)).status).toBe(200)
  })
})
