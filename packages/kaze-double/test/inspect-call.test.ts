import { describe, expect, it } from 'vitest'
import { API_PATHS, type FaultKind } from '../src/index.ts'
import { call, type Sending, send } from './support/client.ts'
import { base64, markedPicture } from './support/pictures.ts'
import { doubles } from './support/running.ts'

const start = doubles()

describe('every call', () => {
  it.each([
    ['another type', { headers: { 'content-type': 'text/plain' } }, {}, 'wrong-content-type'],
    ['a form', { headers: { 'content-type': 'application/x-www-form-urlencoded' } }, {}, 'wrong-content-type'],
    ['broken JSON', {}, '{"task_id":', 'not-json'],
    ['no body', {}, '', 'not-json'],
    ['an array', {}, [], 'not-an-object'],
    ['null', {}, null, 'not-an-object'],
    ['a field of another call', {}, { task_id: 'x' }, 'unknown-field'],
  ] satisfies [string, Sending, unknown, FaultKind][])(
    'answers %s with 1000 and writes the fault down',
    async (_, sending, fields, kind) => {
      const double = await start()
      const { json } = await call(double, 'quota', fields, sending)
      expect(json.code).toBe(1000)
      expect(double.faults.map((fault) => fault.kind)).toEqual([kind])
      expect(double.faults[0]?.request).toBe(double.requests[0])
      expect(json.message).toBe(double.faults[0]?.detail)
    },
  )

  it('takes a charset behind the content type', async () => {
    const double = await start()
    await call(double, 'quota', {}, { headers: { 'content-type': 'application/json; charset=utf-8' } })
    expect(double.faults).toEqual([])
  })

  it.each([
    ['none', ''],
    ['a wrong one', 'Bearer wrong'],
    ['another scheme', 'Basic abc'],
  ])('answers a missing or wrong token with 1002: %s', async (_, authorization) => {
    const double = await start()
    const fields = { image_base64: base64(await markedPicture()) }
    for (const endpoint of ['quota', 'submit', 'result'] as const) {
      const body = endpoint === 'submit' ? fields : endpoint === 'result' ? { task_id: 'x' } : {}
      expect((await call(double, endpoint, body, { headers: { authorization } })).json.code).toBe(1002)
    }
    expect(double.charged).toBe(0)
    expect(double.faults).toEqual([])
  })

  it('answers any method but POST with 1001', async () => {
    const double = await start()
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const { json } = await call(double, 'quota', {}, { method })
      expect(json.code).toBe(1001)
    }
    expect(double.faults.map(({ kind }) => kind)).toEqual(['wrong-method', 'wrong-method', 'wrong-method'])
  })

  it('notices the token in the URL or in the body', async () => {
    const double = await start()
    const headers = { authorization: `Bearer ${double.token}`, 'content-type': 'application/json' }
    await send(`${double.url}${API_PATHS.quota}?token=${double.token}`, { method: 'POST', body: '{}', headers })
    await call(double, 'result', { task_id: double.token })
    expect(double.faults.map(({ kind }) => kind)).toEqual(['token-misplaced', 'token-misplaced'])
  })

  it('answers an address that is none of the service’s with 404', async () => {
    const double = await start()
    const reply = await send(`${double.url}/api/ext/v2/anything`, { method: 'POST', body: '{}' })
    expect(reply.status).toBe(404)
    expect(double.faults.map(({ kind }) => kind)).toEqual(['unknown-path'])
  })
})
