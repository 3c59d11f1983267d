import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { API_PATHS } from '../src/index.ts'
import { call, rawSubmitHead, send, sendRaw, submit } from './support/client.ts'
import { base64, markedPicture } from './support/pictures.ts'
import { doubles } from './support/running.ts'

const start = doubles()

describe('a body', () => {
  it('shorter than declared by a client that waits for the reply is a fault', async () => {
    const double = await start()
    const reply = await sendRaw(double.url, `${rawSubmitHead(double, 500)}{"image_base64":"`, 'half-close')
    expect(reply).toContain('400 Bad Request')
    expect(reply).toContain('"code":1000')
    await double.until(({ faults }) => faults.length > 0)
    expect(double.faults[0]).toMatchObject({ kind: 'content-length', request: double.requests[0] })
    expect(double.submissions).toHaveLength(0)
  })

  it('longer than declared is a fault and makes no task', async () => {
    const double = await start()
    const body = JSON.stringify({ image_base64: base64(await markedPicture()) })
    const reply = await sendRaw(double.url, `${rawSubmitHead(double, body.length)}${body}surplus`, 'wait')
    expect(reply).toContain('"code":1000')
    expect(double.faults.map(({ kind }) => kind)).toEqual(['content-length'])
    expect(double.charged).toBe(0)
  })

  it('that breaks off because the client died is no fault', async () => {
    const double = await start()
    for (let count = 1; count <= 40; count += 1) {
      const socket = connect(Number(new URL(double.url).port), '127.0.0.1')
      socket.write(`${rawSubmitHead(double, 500_000)}{"image_base64":"${'A'.repeat(1000)}`)
      await double.until(({ requests }) => (requests[count - 1]?.receivedBytes ?? 0) > 0)
      // As the kernel does for a killed process: in order when nothing is unread, and gone for whatever comes back.
      socket.destroy()
      await double.until(({ requests }) => requests[count - 1]?.end === 'client-left')
    }
    expect(double.faults).toEqual([])
    expect(double.submissions).toHaveLength(0)
  })

  it('may come in chunks without a declared length', async () => {
    const double = await start()
    const reply = await send(double.url + API_PATHS.quota, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${double.token}`,
        'content-type': 'application/json',
        'transfer-encoding': 'chunked',
      },
      body: '{}',
    })
    expect(JSON.parse(reply.body.toString())).toMatchObject({ code: 0 })
    expect(double.requests[0]).toMatchObject({ bodyComplete: true })
  })

  it('of more than 20 MB is read whole, and its bytes are counted', async () => {
    const double = await start()
    const picture = await markedPicture()
    // A PNG may be followed by anything.
    const large = Buffer.concat([picture, Buffer.alloc(21 * 1024 * 1024)])
    await submit(double, { image_base64: base64(large) })
    expect(double.submissions[0]?.receivedBytes).toBe(double.submissions[0]?.declaredBytes)
    expect(double.submissions[0]?.receivedBytes).toBeGreaterThan(28_000_000)
    expect(double.tasks[0]?.image).toHaveLength(large.length)
  })

  it('is recorded with every header as it was sent', async () => {
    const double = await start()
    await call(double, 'quota', {}, { headers: { 'X-Trace': 'abc' } })
    expect(double.requests[0]?.rawHeaders).toContain('X-Trace')
    expect(double.requests[0]?.headers.authorization).toBe(`Bearer ${double.token}`)
  })
})
