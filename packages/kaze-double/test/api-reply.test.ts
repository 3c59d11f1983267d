import { describe, expect, it } from 'vitest'
import type { QuotaStep } from '../src/index.ts'
import { type Answered, call } from './support/client.ts'
import { doubles } from './support/running.ts'

const start = doubles()

async function scripted(step: QuotaStep): Promise<Answered> {
  const double = await start()
  double.script('quota', step)
  return call(double, 'quota')
}

describe('a scripted reply', () => {
  it.each([1000, 1001, 1002, 1003, 1100, 1199, 42])('carries code %i', async (code) => {
    const { status, json } = await scripted({ code })
    expect(status).toBe(200)
    expect(json.code).toBe(code)
    expect(json).not.toHaveProperty('data')
  })

  it.each([400, 401, 403, 404, 408, 413, 429, 500, 502, 503, 504])('has HTTP status %i and no body', async (status) => {
    const reply = await scripted({ status })
    expect([reply.status, reply.body.length]).toEqual([status, 0])
  })

  it('lets HTTP status and code disagree', async () => {
    const good = await scripted({ status: 500, code: 0 })
    expect([good.status, good.json.code, good.json.data.limit]).toEqual([500, 0, 500])
    const bad = await scripted({ status: 200, code: 1002, message: 'oh no' })
    expect([bad.status, bad.json]).toEqual([200, { code: 1002, message: 'oh no' }])
  })

  it('has the HTTP status that the double gives a code', async () => {
    const matching = await start({ codeStatus: 'matching' })
    const own = await start({ codeStatus: (code) => (code === 0 ? 201 : 299) })
    const codes = [0, 1000, 1001, 1002, 1003, 1105]
    for (const code of codes) for (const double of [matching, own]) double.script('quota', { code })
    const statuses = []
    for (const _ of codes) statuses.push([(await call(matching, 'quota')).status, (await call(own, 'quota')).status])
    expect(statuses).toEqual([
      [200, 201],
      [400, 299],
      [405, 299],
      [401, 299],
      [402, 299],
      [500, 299],
    ])
  })

  it('is an HTML page', async () => {
    const reply = await scripted({ status: 502, body: 'html' })
    expect(reply.headers['content-type']).toContain('text/html')
    expect(reply.body.toString()).toContain('<h1>502</h1>')
  })

  it('is broken JSON, JSON of a wrong shape, empty, or any JSON', async () => {
    const broken = await scripted({ body: 'broken-json' })
    expect(broken.headers['content-type']).toBe('application/json')
    expect(() => JSON.parse(broken.body.toString())).toThrow(SyntaxError)
    expect((await scripted({ body: 'wrong-shape' })).json.data).toEqual(['unexpected'])
    expect((await scripted({ body: 'empty' })).body).toHaveLength(0)
    expect(JSON.parse((await scripted({ json: [1, null, 'x'] })).body.toString())).toEqual([1, null, 'x'])
  })

  it('leaves the code out', async () => {
    expect((await scripted({ omitCode: true })).json).toEqual({
      message: 'Success',
      data: { limit: 500, usage: 0, remaining: 500 },
    })
  })

  it('says when to come back, in seconds, as a date or in rubbish', async () => {
    const date = new Date(Date.UTC(2030, 0, 2, 3, 4, 5))
    expect((await scripted({ status: 429, retryAfter: 7 })).headers['retry-after']).toBe('7')
    expect((await scripted({ status: 503, retryAfter: date })).headers['retry-after']).toBe(
      'Wed, 02 Jan 2030 03:04:05 GMT',
    )
    expect((await scripted({ status: 503, retryAfter: 'soon' })).headers['retry-after']).toBe('soon')
  })

  it('carries any header', async () => {
    expect((await scripted({ headers: { 'x-request-id': 'abc' } })).headers['x-request-id']).toBe('abc')
  })
})
