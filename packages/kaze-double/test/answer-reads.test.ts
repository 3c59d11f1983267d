import { describe, expect, it } from 'vitest'
import type { Double } from '../src/index.ts'
import { call, submit } from './support/client.ts'
import { base64, markedPicture } from './support/pictures.ts'
import { doubles } from './support/running.ts'

const start = doubles()

async function submitted(double: Double): Promise<{ task_id: string }> {
  return { task_id: await submit(double, { image_base64: base64(await markedPicture()) }) }
}

describe('the quota call', () => {
  it('reports the credits, free of charge', async () => {
    const double = await start({ credits: 7 })
    const { json } = await call(double, 'quota')
    expect(json).toEqual({ code: 0, message: 'Success', data: { limit: 7, usage: 0, remaining: 7 } })
    expect(double.charged).toBe(0)
  })
})

describe('the result call', () => {
  it('answers as the documented example does, without a code', async () => {
    const double = await start()
    const { json } = await call(double, 'result', await submitted(double))
    expect(json).toEqual({
      message: 'success',
      data: {
        status: 'success',
        images: [{ url: expect.stringContaining(`${double.resultsUrl}/results/1.png?signature=`) }],
      },
    })
  })

  it('carries a code where the double or the step is told so', async () => {
    const double = await start({ resultHasCode: true })
    const fields = await submitted(double)
    expect((await call(double, 'result', fields)).json.code).toBe(0)
    double.script('result', { omitCode: true })
    expect((await call(double, 'result', fields)).json).not.toHaveProperty('code')
  })

  it('points to the service’s own origin, or to any base, where it is told to', async () => {
    const own = await start({ resultsAt: 'api' })
    const named = await start({ resultsBaseUrl: 'http://results.test:81' })
    expect((await call(own, 'result', await submitted(own))).json.data.images[0].url).toContain(`${own.url}/results/`)
    expect((await call(named, 'result', await submitted(named))).json.data.images[0].url).toContain(
      'http://results.test:81/results/',
    )
  })

  it('refuses an unknown task with 1000 without calling it a fault', async () => {
    const double = await start()
    expect((await call(double, 'result', { task_id: 'nobody' })).json.code).toBe(1000)
    expect(double.faults).toEqual([])
  })

  it('refuses a task id that is no string', async () => {
    const double = await start()
    expect((await call(double, 'result', {})).json.code).toBe(1000)
    expect((await call(double, 'result', { task_id: 7 })).json.code).toBe(1000)
    expect(double.faults.map(({ kind }) => kind)).toEqual(['wrong-type', 'wrong-type'])
  })

  it('puts err_msg in data or beside it', async () => {
    const double = await start()
    double.script(
      'submit',
      { outcome: 'failed', errMsg: 'too dark' },
      { outcome: 'timeout', errMsg: 'too slow', errMsgAt: 'top' },
    )
    const [failed, late] = [await submitted(double), await submitted(double)]
    expect((await call(double, 'result', failed)).json).toEqual({
      message: 'success',
      data: { status: 'failed', err_msg: 'too dark' },
    })
    expect((await call(double, 'result', late)).json).toEqual({
      message: 'success',
      err_msg: 'too slow',
      data: { status: 'timeout' },
    })
  })

  it('says any status that a step wants, and leaves the task alone', async () => {
    const double = await start()
    const fields = await submitted(double)
    double.script('result', { taskStatus: 'queued' }, { taskStatus: 'failed', errMsg: 'not really', errMsgAt: 'top' })
    expect((await call(double, 'result', fields)).json.data).toEqual({ status: 'queued' })
    expect((await call(double, 'result', fields)).json).toMatchObject({
      err_msg: 'not really',
      data: { status: 'failed' },
    })
    expect((await call(double, 'result', fields)).json.data.status).toBe('success')
  })

  it('reports success without pictures, or with pictures elsewhere', async () => {
    const double = await start()
    const fields = await submitted(double)
    double.script('result', { images: 'missing' }, { images: 'empty' }, { images: ['file:///etc/passwd'] })
    expect((await call(double, 'result', fields)).json.data).toEqual({ status: 'success' })
    expect((await call(double, 'result', fields)).json.data).toEqual({ status: 'success', images: [] })
    expect((await call(double, 'result', fields)).json.data.images).toEqual([{ url: 'file:///etc/passwd' }])
  })
})
