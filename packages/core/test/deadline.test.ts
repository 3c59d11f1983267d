import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
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

  it('leaves no listener on the caller’s signal', async () => {
    const { signal } = new AbortController()
    await withDeadline(1000, signal, async () => 1)
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })
})
