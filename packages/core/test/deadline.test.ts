import { getEventListeners } from 'node:events'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { withDeadline } from '../src/deadline.ts'
import { UnmarkError } from '../src/errors.ts'
import { failure } from './support/errors.ts'

const untilAborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason))
  })

describe('withDeadline', () => {
  it('gives what the work gives', async () => {
    expect(await withDeadline(1000, undefined, async () => 7)).toBe(7)
  })

  it('ends work that takes too long with DEADLINE_EXCEEDED', async () => {
    const error = await failure(withDeadline(5, undefined, untilAborted))
    expect(error).toMatchObject({ code: 'DEADLINE_EXCEEDED', retryable: true })
    expect(error.message).toContain('5 ms')
  })

  it('ends work with ABORTED when the caller says so, also beforehand', async () => {
    const controller = new AbortController()
    const work = withDeadline(60_000, controller.signal, untilAborted)
    controller.abort()
    expect((await failure(work)).code).toBe('ABORTED')
    expect((await failure(withDeadline(60_000, AbortSignal.abort(), untilAborted))).code).toBe('ABORTED')
  })

  it('lets a typed error through, because it knows more', async () => {
    const unknown = new UnmarkError('SUBMIT_OUTCOME_UNKNOWN', 'Lost.')
    const work = withDeadline(60_000, AbortSignal.abort(), async () => {
      throw unknown
    })
    expect(await failure(work)).toBe(unknown)
  })

  describe('that is paused', () => {
    beforeEach(() => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
    })
    afterEach(() => {
      vi.useRealTimers()
    })

    it('does not count that time, and goes on with what was left', async () => {
      const ended = failure(
        withDeadline(30, undefined, async (signal, pause) => {
          await vi.advanceTimersByTimeAsync(20)
          const resume = pause()
          await vi.advanceTimersByTimeAsync(1_000)
          expect(signal.aborted).toBe(false)
          resume()
          resume()
          await vi.advanceTimersByTimeAsync(9)
          expect(signal.aborted).toBe(false)
          await vi.advanceTimersByTimeAsync(1)
          return untilAborted(signal)
        }),
      )
      expect((await ended).code).toBe('DEADLINE_EXCEEDED')
    })

    it('goes on only when the last of several pauses has ended', async () => {
      const kept = withDeadline(5, undefined, async (signal, pause) => {
        const [first, second] = [pause(), pause()]
        first()
        await vi.advanceTimersByTimeAsync(20)
        expect(signal.aborted).toBe(false)
        second()
        await vi.advanceTimersByTimeAsync(5)
        return signal.aborted
      })
      expect(await kept).toBe(true)
    })

    it('stays stopped when its work was left before the pause ended', async () => {
      let resume = () => {}
      await withDeadline(5, undefined, async (_, pause) => {
        resume = pause()
      })
      resume()
      expect(vi.getTimerCount()).toBe(0)
    })
  })

  it('leaves no listener on the caller’s signal', async () => {
    const { signal } = new AbortController()
    await withDeadline(1000, signal, async () => 1)
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })
})
