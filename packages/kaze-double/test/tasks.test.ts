import { describe, expect, it } from 'vitest'
import type { Double } from '../src/index.ts'
import { call, submit } from './support/client.ts'
import { base64, markedPicture } from './support/pictures.ts'
import { doubles } from './support/running.ts'

const start = doubles()

async function submitted(double: Double): Promise<string> {
  return submit(double, { image_base64: base64(await markedPicture()) })
}

async function statusOf(double: Double, taskId: string): Promise<string> {
  return (await call(double, 'result', { task_id: taskId })).json.data.status
}

describe('a task', () => {
  it('is done at the first poll unless told otherwise', async () => {
    const double = await start()
    expect(await statusOf(double, await submitted(double))).toBe('success')
  })

  it('is processing for as many polls as the double or its step says', async () => {
    const double = await start({ polls: 2 })
    const first = await submitted(double)
    expect([await statusOf(double, first), await statusOf(double, first), await statusOf(double, first)]).toEqual([
      'processing',
      'processing',
      'success',
    ])
    double.script('submit', { polls: 0 })
    expect(await statusOf(double, await submitted(double))).toBe('success')
    expect(double.tasks.map((task) => task.polled)).toEqual([3, 1])
  })

  it('takes its time by the clock that was handed in', async () => {
    let now = 1_000
    const double = await start({ jobDuration: (task) => task * 10_000, now: () => now })
    const [first, second] = [await submitted(double), await submitted(double)]
    now += 9_999
    expect(await statusOf(double, first)).toBe('processing')
    now += 1
    expect([await statusOf(double, first), await statusOf(double, second)]).toEqual(['success', 'processing'])
    now += 10_000
    expect(await statusOf(double, second)).toBe('success')
  })

  it('waits for the test when it is manual', async () => {
    const double = await start({ jobDuration: 'manual' })
    const [good, bad] = [await submitted(double), await submitted(double)]
    expect(await statusOf(double, good)).toBe('processing')
    double.finish(good)
    double.finish(bad, 'timeout')
    expect([await statusOf(double, good), await statusOf(double, bad)]).toEqual(['success', 'timeout'])
    expect(() => double.finish(good)).toThrow(/already ended as success/)
    expect(() => double.finish('nobody')).toThrow(RangeError)
  })

  it('gives its credit back when it fails only where the double is told so', async () => {
    const [strict, kind] = [await start({ credits: 1 }), await start({ credits: 1, refundFailures: true })]
    for (const double of [strict, kind]) {
      double.script('submit', { outcome: 'failed' })
      const taskId = await submitted(double)
      expect([await statusOf(double, taskId), await statusOf(double, taskId)]).toEqual(['failed', 'failed'])
    }
    expect([strict.credits.remaining, strict.charged]).toEqual([0, 1])
    expect([kind.credits.remaining, kind.charged]).toEqual([1, 1])
  })
})
