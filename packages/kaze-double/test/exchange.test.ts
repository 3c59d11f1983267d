import { describe, expect, it } from 'vitest'
import type { CutPoint, Double, ExchangeEnd } from '../src/index.ts'
import { call } from './support/client.ts'
import { base64, markedPicture } from './support/pictures.ts'
import { doubles } from './support/running.ts'

const start = doubles()

/** Larger than the socket buffers of both sides, so that the body cannot all be on its way before it is read. */
const LARGE = 24 * 1024 * 1024

async function startSmall(step: object): Promise<{ double: Double; fields: unknown }> {
  const double = await start()
  double.script('submit', step)
  return { double, fields: { image_base64: base64(await markedPicture()) } }
}

const cuts: [CutPoint, { charged: number; submissions: number }][] = [
  ['before-body', { charged: 0, submissions: 0 }],
  ['after-body', { charged: 0, submissions: 1 }],
  ['accepted', { charged: 1, submissions: 1 }],
  ['mid-reply', { charged: 1, submissions: 1 }],
]

describe('a cut', () => {
  it.each(cuts)('resets the connection: %s', async (point, { charged, submissions }) => {
    const { double, fields } = await startSmall({ reset: point })
    await expect(call(double, 'submit', fields)).rejects.toThrow(/ECONNRESET|EPIPE|aborted/)
    expect(double.requests[0]?.end).toBe('reset')
    expect([double.charged, double.submissions.length]).toEqual([charged, submissions])
    expect(double.faults).toEqual([])
  })

  it.each(cuts)('closes the connection in order: %s', async (point, { charged, submissions }) => {
    const { double, fields } = await startSmall({ close: point })
    await expect(call(double, 'submit', fields)).rejects.toThrow(/socket hang up|aborted/)
    expect(double.requests[0]?.end).toBe('closed')
    expect([double.charged, double.submissions.length]).toEqual([charged, submissions])
  })

  it.each(cuts)('hangs until the client gives up: %s', async (point, { charged, submissions }) => {
    const { double, fields } = await startSmall({ hang: point })
    const patience = new AbortController()
    const reply = call(double, 'submit', fields, { signal: patience.signal })
    await double.until(({ requests }) => requests[0]?.end === 'hung')
    patience.abort()
    await expect(reply).rejects.toThrow()
    expect([double.charged, double.submissions.length]).toEqual([charged, submissions])
  })

  it.each(['reset', 'close', 'hang'] as const)('stops reading in the middle of a large body: %s', async (how) => {
    const double = await start()
    double.script('submit', { [how]: 'mid-body' })
    const patience = new AbortController()
    const reply = call(double, 'submit', 'x'.repeat(LARGE), { signal: patience.signal })
    const ends: Record<typeof how, ExchangeEnd> = { reset: 'reset', close: 'closed', hang: 'hung' }
    const failed = expect(reply).rejects.toThrow()
    await double.until(({ requests }) => requests[0]?.end === ends[how])
    patience.abort()
    await failed
    expect(double.requests[0]).toMatchObject({ bodyComplete: false, declaredBytes: LARGE })
    expect(double.requests[0]?.receivedBytes).toBeGreaterThanOrEqual(LARGE / 2)
    expect(double.requests[0]?.receivedBytes).toBeLessThan(LARGE)
    expect(double.submissions).toHaveLength(0)
  })

  it('comes after as many bytes as the step says', async () => {
    const double = await start()
    double.script('submit', { reset: 'mid-body', afterBytes: 1 })
    await expect(call(double, 'submit', 'x'.repeat(LARGE))).rejects.toThrow()
    expect(double.requests[0]?.receivedBytes).toBeLessThan(LARGE / 2)
  })

  it('breaks off an empty reply too', async () => {
    const { double, fields } = await startSmall({ close: 'mid-reply', status: 503 })
    await expect(call(double, 'submit', fields)).rejects.toThrow(/aborted/)
  })

  it('can be done once per step', async () => {
    const double = await start()
    expect(() => double.script('quota', { reset: 'accepted', hang: 'accepted' })).toThrow(/reset and hang/)
  })
})

describe('a wait', () => {
  it('holds the reply back until it is released', async () => {
    const { double, fields } = await startSmall({ hold: true })
    const reply = call(double, 'submit', fields)
    await double.until(({ held }) => held === 1)
    expect(double.charged).toBe(1)
    expect(double.requests[0]?.end).toBe('open')
    double.release()
    expect((await reply).json.code).toBe(0)
    expect(double.held).toBe(0)
  })

  it('forgets held replies whose client has left', async () => {
    const { double, fields } = await startSmall({ hold: true })
    const patience = new AbortController()
    const reply = call(double, 'submit', fields, { signal: patience.signal })
    await double.until(({ held }) => held === 1)
    patience.abort()
    await expect(reply).rejects.toThrow()
    await double.until(({ requests }) => requests[0]?.end === 'client-left')
    await double.until(({ held }) => held === 0)
  })

  it('delays the reply, after the task is made', async () => {
    const { double, fields } = await startSmall({ delayMs: 1 })
    expect((await call(double, 'submit', fields)).json.code).toBe(0)
    double.script('submit', { delayMs: 3_600_000 })
    const late = expect(call(double, 'submit', fields)).rejects.toThrow()
    await double.until(({ charged }) => charged === 2)
    await call(double, 'quota')
    expect(double.requests[1]?.end).toBe('open')
    await double.close()
    await late
  })

  it('drips the reply byte by byte', async () => {
    const { double, fields } = await startSmall({ dripMs: 1 })
    const { json, body } = await call(double, 'submit', fields)
    expect(json.code).toBe(0)
    expect(body.length).toBeGreaterThan(40)
  })

  it('does not keep the double from closing', async () => {
    const double = await start()
    double.script('quota', { delayMs: 3_600_000 }, { hold: true }, { dripMs: 3_600_000 }, { hang: 'accepted' })
    const calls = [1, 2, 3, 4].map(() => call(double, 'quota'))
    const settled = Promise.allSettled(calls)
    await double.until(({ requests }) => requests.filter(({ bodyComplete }) => bodyComplete).length === 4)
    await double.close()
    expect((await settled).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected', 'rejected'])
  })
})
