import { describe, expect, it } from 'vitest'
import { systemClock } from '../src/clock.ts'
import { UnmarkError } from '../src/errors.ts'
import { failure } from './support/errors.ts'

const never = () => new AbortController().signal
const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length

describe('the clock of this machine', () => {
  it('sleeps for at least the time that was asked for', async () => {
    const start = performance.now()
    await systemClock.sleep(5, never())
    expect(performance.now() - start).toBeGreaterThan(4)
  })

  it.each([0, -1, Number.NEGATIVE_INFINITY])('does not sleep for %s ms', async (ms) => {
    const before = timers()
    const sleep = systemClock.sleep(ms, never())
    expect(timers()).toBe(before)
    await sleep
  })

  it('wakes with the signal’s error at once and leaves no timer behind', async () => {
    const before = timers()
    const controller = new AbortController()
    const sleep = failure(systemClock.sleep(3_600_000, controller.signal))
    expect(timers()).toBe(before + 1)
    controller.abort()
    expect(timers()).toBe(before)
    expect((await sleep).code).toBe('ABORTED')
  })

  it('does not begin when the signal is aborted already, and throws the error it was aborted with', async () => {
    const before = timers()
    const reason = new UnmarkError('DEADLINE_EXCEEDED', 'Too late.')
    expect(await failure(systemClock.sleep(1_000, AbortSignal.abort(reason)))).toBe(reason)
    expect(await failure(systemClock.sleep(0, AbortSignal.abort(reason)))).toBe(reason)
    expect(timers()).toBe(before)
  })

  it('does not wake at once from a sleep that is longer than a timer can be', async () => {
    const controller = new AbortController()
    const sleep = failure(systemClock.sleep(2 ** 31 + 5, controller.signal))
    const woken = await Promise.race([sleep.then(() => true), systemClock.sleep(5, never()).then(() => false)])
    expect(woken).toBe(false)
    controller.abort()
    await sleep
  })

  it('refuses to sleep for a time that is no number', async () => {
    await expect(systemClock.sleep(Number.NaN, never())).rejects.toThrow(RangeError)
  })
})
