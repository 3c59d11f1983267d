import { describe, expect, it } from 'vitest'
import { API_PATHS } from '../src/index.ts'
import { call, clean, send, submit } from './support/client.ts'
import {
  base64,
  forEachPixel,
  inside,
  markedPicture,
  markedRamp,
  numbers,
  png,
  ramp,
  STROKE,
  smear,
} from './support/pictures.ts'
import { doubles } from './support/running.ts'

const start = doubles()

describe('the submit call', () => {
  it('answers with a task id and charges one credit', async () => {
    const double = await start({ credits: 2 })
    const reply = await call(double, 'submit', { image_base64: base64(await markedPicture()) })
    expect(reply.status).toBe(200)
    expect(reply.json).toEqual({ code: 0, message: 'success', data: { task_id: double.tasks[0]?.taskId } })
    expect(double.credits).toEqual({ limit: 2, usage: 1, remaining: 1 })
    expect(double.submissions).toHaveLength(1)
    expect(double.submissions[0]).toMatchObject({
      endpoint: 'submit',
      call: 1,
      bodyComplete: true,
      taskId: double.tasks[0]?.taskId,
    })
    expect(double.faults).toEqual([])
  })

  it('takes every pairing of picture and smear', async () => {
    const double = await start()
    const [image, mask] = [await markedPicture(), await smear()]
    const images = [{ image_base64: base64(image) }, { image_url: double.publish(image) }]
    const smears = [{}, { smear_base64: base64(mask) }, { smear_url: double.publish(mask) }]
    for (const picture of images) for (const stroke of smears) await submit(double, { ...picture, ...stroke })
    expect(double.tasks).toHaveLength(6)
    expect(double.tasks.every((task) => image.equals(task.image))).toBe(true)
    expect(double.tasks.map((task) => task.smear !== undefined)).toEqual([false, true, true, false, true, true])
    expect(double.tasks[5]).toMatchObject({ imageUrl: images[1]?.image_url, smearUrl: smears[2]?.smear_url })
    expect(double.faults).toEqual([])
  })

  it('refuses with 1003 when no credit is left, and takes none', async () => {
    const double = await start({ credits: 1 })
    const fields = { image_base64: base64(await markedPicture()) }
    await submit(double, fields)
    const { json } = await call(double, 'submit', fields)
    expect(json).toEqual({ code: 1003, message: 'Insufficient credits' })
    expect(double.charged).toBe(1)
    expect(double.submissions).toHaveLength(2)
    expect(double.tasks).toHaveLength(1)
  })

  it('edits exactly the stroke pixels and fills them from what surrounds them', async () => {
    const double = await start()
    const result = await clean(double, {
      image_base64: base64(await markedPicture()),
      smear_base64: base64(await smear()),
    })
    const cleaned = (await numbers(result.body)).data
    const [before, truth] = [markedRamp(), ramp()]
    forEachPixel((x, y, at) => {
      const pixel = [...cleaned.subarray(at * 3, at * 3 + 3)]
      if (!inside(STROKE, x, y)) expect(pixel).toEqual([...before.subarray(at * 3, at * 3 + 3)])
      else
        for (const [channel, value] of pixel.entries())
          expect(Math.abs(value - (truth[at * 3 + channel] ?? 0))).toBeLessThan(24)
    })
  })

  it('without a smear changes the bottom-right corner of a plain picture too, and nothing else', async () => {
    const double = await start()
    const plain = Buffer.alloc(64 * 48 * 3, 90)
    const result = await clean(double, { image_base64: base64(await png(plain)) })
    const cleaned = (await numbers(result.body)).data
    const corner = { left: 44, top: 40, width: 20, height: 8 }
    forEachPixel((x, y, at) => expect(cleaned[at * 3]).toBe(inside(corner, x, y) ? 122 : 90))
  })

  it('keeps an accepted task when the step says so, whatever the reply looks like', async () => {
    const double = await start()
    double.script('submit', { status: 502, body: 'html', accept: true }, { code: 1100, accept: true })
    const fields = { image_base64: base64(await markedPicture()) }
    expect((await call(double, 'submit', fields)).status).toBe(502)
    expect((await call(double, 'submit', fields)).json).toEqual({ code: 1100, message: 'Server internal error' })
    expect(double.charged).toBe(2)
  })

  it('makes no task when the step refuses', async () => {
    const double = await start()
    double.script('submit', { status: 503 }, { code: 1003 }, { accept: false }, { early: true, status: 413 })
    const fields = { image_base64: base64(await markedPicture()) }
    const replies = [
      await call(double, 'submit', fields),
      await call(double, 'submit', fields),
      await call(double, 'submit', fields),
    ]
    expect(replies.map(({ status, json }) => [status, json.code])).toEqual([
      [503, undefined],
      [200, 1003],
      [200, 1100],
    ])
    expect((await call(double, 'submit', fields)).status).toBe(413)
    expect(double.charged).toBe(0)
    expect(double.submissions).toHaveLength(3)
  })

  it('accepts any body unseen when told not to look into bodies, and counts its bytes', async () => {
    const double = await start({ inspect: false })
    const body = Buffer.alloc(3_000_000, 7)
    const reply = await send(double.url + API_PATHS.submit, {
      method: 'POST',
      body,
      headers: { authorization: `Bearer ${double.token}`, 'content-type': 'application/json' },
    })
    expect(JSON.parse(reply.body.toString())).toMatchObject({ code: 0 })
    expect(double.submissions[0]).toMatchObject({ receivedBytes: body.length, declaredBytes: body.length })
    const result = await clean(double, 'anything')
    expect(await numbers(result.body)).toMatchObject({ width: 16, height: 16 })
  })

  it('takes the id that the step gives', async () => {
    const double = await start()
    double.script('submit', { taskId: '../../etc/passwd' })
    expect(await submit(double, { image_base64: base64(await markedPicture()) })).toBe('../../etc/passwd')
  })
})
