import { describe, expect, it } from 'vitest'
import type { Double } from '../src/index.ts'
import { call, resultUrl, send, submit } from './support/client.ts'
import { base64, markedPicture } from './support/pictures.ts'
import { doubles } from './support/running.ts'

const start = doubles()

async function control(double: Double, command: string, body: unknown): Promise<{ status: number; json: unknown }> {
  const reply = await send(`${double.url}/control/${command}`, { method: 'POST', body: JSON.stringify(body) })
  return { status: reply.status, json: JSON.parse(reply.body.toString()) }
}

async function state(double: Double): Promise<Record<string, unknown>> {
  return JSON.parse((await send(`${double.url}/control/state`)).body.toString())
}

describe('the control endpoint', () => {
  it('shows the counters, and is not counted itself', async () => {
    const double = await start({ control: true })
    const taskId = await submit(double, { image_base64: base64(await markedPicture()) })
    await call(double, 'submit', {})
    expect(await state(double)).toMatchObject({
      url: double.url,
      credits: { limit: 500, usage: 1, remaining: 499 },
      charged: 1,
      submissions: 2,
      tasks: [{ taskId, status: 'processing', polled: 0 }],
      faults: [{ kind: 'no-image' }],
      requests: [{ endpoint: 'submit', bodyComplete: true, taskId }, { endpoint: 'submit' }],
    })
    expect(double.requests).toHaveLength(2)
  })

  it('scripts the next calls, one call, or every call, and forgets', async () => {
    const double = await start({ control: true })
    await control(double, 'script', { endpoint: 'quota', steps: [{ code: 1101 }, { status: 503 }] })
    await control(double, 'script', { endpoint: 'quota', call: 3, step: { code: 1103 } })
    await control(double, 'script', { endpoint: 'quota', every: { code: 1104 } })
    const seen = []
    for (let index = 0; index < 4; index += 1) seen.push((await call(double, 'quota')).json.code)
    expect(seen).toEqual([1101, undefined, 1103, 1104])
    await control(double, 'clear', {})
    expect((await call(double, 'quota')).json.code).toBe(0)
  })

  it('finishes tasks and releases held replies', async () => {
    const double = await start({ control: true, jobDuration: 'manual' })
    double.script('submit', { hold: true })
    const submitted = submit(double, { image_base64: base64(await markedPicture()) })
    await double.until(({ held }) => held === 1)
    expect(await control(double, 'release', {})).toEqual({ status: 200, json: { ok: true } })
    const taskId = await submitted
    await control(double, 'finish', { task_id: taskId })
    expect(await resultUrl(double, taskId)).toContain('/results/')
  })

  it.each([
    ['script', { endpoint: 'quota', steps: [{ statsu: 1 }] }, 400],
    ['script', { endpoint: 'nowhere', steps: [] }, 400],
    ['finish', { task_id: 'nobody' }, 400],
    ['anything', {}, 404],
  ])('says what is wrong with a command: %s %j', async (command, body, status) => {
    const double = await start({ control: true })
    expect(await control(double, command, body)).toEqual({ status, json: { error: expect.any(String) } })
  })

  it('is not there unless it is asked for', async () => {
    const double = await start()
    expect((await send(`${double.url}/control/state`)).status).toBe(404)
  })
})
