// A clock that was set back, as on a laptop that lost its battery: nothing is paid again, waited for, or put in a wrong order.
import { describe, expect, it } from 'vitest'
import { assemble, type Unmark } from '../../src/client.ts'
import { resolveConfig } from '../../src/config.ts'
import { hastyClock } from '../support/clock.ts'
import { hosted, marked, REGION } from './support.ts'

const YEAR_MS = 31_536_000_000

/** A client whose clock was a year ahead when it used the same store and service, and one whose clock is right. */
async function beforeAndAfter() {
  const { double, store, clock, another } = await hosted()
  const ahead = hastyClock()
  const config = resolveConfig({ env: {}, baseUrl: double.url, token: double.token, store })
  const early: Unmark = assemble(config, {
    clock: { now: () => ahead.now() + YEAR_MS, sleep: ahead.sleep },
    random: () => 0.5,
  })
  return { double, early, later: another(), clock, request: { image: await marked(), regions: [REGION] } }
}

describe('after the clock was set back', () => {
  it('a task is found, and not waited for longer than a new one', async () => {
    const { double, early, later, clock, request } = await beforeAndAfter()
    const { taskId } = await early.submit(request)
    expect(await later.remove(request)).toMatchObject({ taskId, creditsSpent: 0 })
    expect(double.charged).toBe(1)
    expect(Math.max(...clock.waits)).toBeLessThan(10_000)
    await early.close()
  })

  it('a picture that was paid for anew is the one that is stored', async () => {
    const { double, early, later, request } = await beforeAndAfter()
    const first = await early.remove(request)
    const second = await later.remove({ ...request, forceNew: true })
    expect(second.taskId).not.toBe(first.taskId)
    expect(await later.remove(request)).toMatchObject({ cached: true, taskId: second.taskId })
    expect(double.charged).toBe(2)
    await early.close()
  })

  it('an older task that is looked up does not take the place of the newer result', async () => {
    const { early, later, request } = await beforeAndAfter()
    const { taskId: older = '' } = await early.submit(request)
    const newer = await later.remove({ ...request, forceNew: true })
    expect(await later.task(older)).toMatchObject({ status: 'success', result: { taskId: older } })
    expect(await later.remove(request)).toMatchObject({ cached: true, taskId: newer.taskId })
    await early.close()
  })
})
