// Pictures that the service can fetch itself go to it as URLs; their bytes are fetched here only when it is done.

import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { failure } from '../support/errors.ts'
import { HEIGHT, hosted, inRegion, marked, REGION, WIDTH } from './support.ts'

/** A smear of {@link REGION}. */
async function smear(): Promise<Buffer> {
  const data = Buffer.alloc(WIDTH * HEIGHT * 3)
  for (let at = 0; at < WIDTH * HEIGHT; at++) if (inRegion(at % WIDTH, Math.floor(at / WIDTH))) data[at * 3] = 255
  return sharp(data, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
    .png()
    .toBuffer()
}

describe('a picture by URL', () => {
  it('is fetched by the service, and here only after the task has succeeded', async () => {
    const { double, unmark } = await hosted({ jobDuration: 'manual' })
    const image = double.publish(await marked())
    const task = await unmark.submit({ image })
    expect(double.tasks[0]).toMatchObject({ imageUrl: image, smearUrl: undefined })
    expect(double.calls('submit')[0]?.receivedBytes).toBeLessThan(200)
    const fetchedByService = double.calls('file').length
    expect(fetchedByService).toBe(1)
    double.finish(task.taskId ?? '')
    const { result } = await unmark.task(task.taskId ?? '')
    expect(double.calls('file')).toHaveLength(fetchedByService + 1)
    expect(result).toMatchObject({ format: 'png', width: WIDTH, height: HEIGHT, key: task.key })
    expect(result?.report.changedInside).toBeGreaterThan(0)
    expect(await unmark.remove({ image })).toMatchObject({ cached: true, creditsSpent: 0 })
    expect(double.charged).toBe(1)
    expect(double.faults).toEqual([])
  })

  it('goes with its smear by URL, and nothing outside that is changed', async () => {
    const { double, unmark } = await hosted({ deliver: 'jpeg' })
    const request = {
      image: double.publish(await marked()),
      mask: double.publish(await smear()),
      maskDialect: 'smear' as const,
    }
    const { report } = await unmark.remove(request)
    expect(double.tasks[0]).toMatchObject({ imageUrl: request.image, smearUrl: request.mask })
    expect(report).toMatchObject({ maskPixels: REGION.width * REGION.height, changedOutside: 0 })
    expect(double.faults).toEqual([])
  })

  it('is fetched here first when a mask has to be drawn on it, or the service cannot reach it', async () => {
    const { double, another } = await hosted({}, { allowPrivateHosts: true })
    const unmark = another()
    const image = double.publish(await marked())
    const mask = double.publish(await smear())
    const elsewhere = `${double.resultsUrl}${new URL(image).pathname}`
    for (const request of [{ image, regions: [REGION] }, { image, mask, forceNew: true }, { image: elsewhere }]) {
      await unmark.remove(request)
    }
    expect(double.tasks.map(({ imageUrl, smearUrl }) => [imageUrl, smearUrl])).toEqual(
      Array(3).fill([undefined, undefined]),
    )
    expect(double.faults).toEqual([])
  })

  it('is handed back as the service made it when it cannot be fetched here, and the report says so', async () => {
    const { double, unmark } = await hosted()
    const image = double.publish(await marked())
    double.script('file', {})
    double.scriptEvery('file', { status: 404 })
    const result = await unmark.remove({ image, output: { format: 'webp' } })
    expect(result).toMatchObject({ format: 'webp', width: WIDTH, height: HEIGHT, creditsSpent: 1 })
    expect(result.report.sha256.before).toBe('')
    expect(result.report.warnings.join()).toContain('HTTP 404')
    expect(await unmark.remove({ image, output: { format: 'webp' } })).toMatchObject({ cached: true })
    expect(await unmark.remove({ image })).toMatchObject({ format: 'png', creditsSpent: 0 })
    expect(double.charged).toBe(1)
  })

  it('is no result when it cannot be fetched here and what the service made is no picture', async () => {
    const { double, unmark } = await hosted()
    const image = double.publish(await marked())
    double.script('file', {})
    double.scriptEvery('file', { status: 404 })
    double.scriptEvery('download', { body: 'html' })
    const error = await failure(unmark.remove({ image }))
    expect(error).toMatchObject({ code: 'RESULT_INVALID', spent: 'yes', taskId: double.tasks[0]?.taskId })
  })

  it('is another picture when the URL shows another one', async () => {
    const { double, unmark } = await hosted()
    const image = double.publish(await marked(3, 1))
    const first = await unmark.remove({ image })
    double.scriptEvery('file', { body: 'html' })
    expect(await failure(unmark.remove({ image }))).toMatchObject({ code: 'INVALID_IMAGE', spent: 'no' })
    double.scriptEvery('file', { status: 500 })
    expect(await unmark.remove({ image })).toMatchObject({ cached: true, key: first.key })
    expect(double.charged).toBe(1)
  })

  it('that the service cannot fetch costs nothing', async () => {
    const { double, unmark } = await hosted()
    const image = double.publish(await marked())
    double.scriptEvery('file', { status: 404 })
    expect(await failure(unmark.remove({ image }))).toMatchObject({ code: 'REQUEST_REJECTED', spent: 'no' })
    expect(double.charged).toBe(0)
  })

  it('is planned without fetching it', async () => {
    const { double, unmark } = await hosted()
    const image = double.publish(await marked())
    const plan = await unmark.plan({ image })
    expect(plan).toMatchObject({ engine: 'kaze', credits: 1, cached: false, width: null, problems: [] })
    expect(double.requests).toEqual([])
    expect((await unmark.remove({ image })).key).toBe(plan.key)
    expect(await unmark.plan({ image })).toMatchObject({ credits: 0, cached: true })
  })

  it('is paid for once when a process dies in between', async () => {
    const { double, unmark, another } = await hosted()
    const image = double.publish(await marked())
    const { taskId } = await unmark.submit({ image })
    await unmark.close()
    expect(await another().remove({ image })).toMatchObject({ taskId, creditsSpent: 0 })
    expect(double.charged).toBe(1)
  })
})
