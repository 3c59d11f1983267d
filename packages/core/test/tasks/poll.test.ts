import { describe, expect, it } from 'vitest'
import type { Clock } from '../../src/clock.ts'
import type { QueuedEngine, TicketState } from '../../src/engines/engine.ts'
import { UnmarkError } from '../../src/errors.ts'
import { type PollOptions, pollUntilEnded } from '../../src/tasks/poll.ts'
import { failure } from '../support/errors.ts'

const processing: TicketState = { status: 'processing' }
const success: TicketState = { status: 'success', pictureUrls: [] }

/** An engine that gives these answers one after the other, and the last one for ever. */
function answering(...answers: (TicketState | Error)[]) {
  let asked = 0
  const check = async () => {
    const answer = answers[Math.min(asked++, answers.length - 1)]
    if (answer instanceof Error || !answer) throw answer
    return answer
  }
  return { engine: { check } as unknown as QueuedEngine, asked: () => asked }
}

/** A clock that stands still but for sleeps. */
function standingClock(start = 1_000_000): Clock & { waits: number[]; setBack: (ms: number) => void } {
  let now = start
  const waits: number[] = []
  return {
    waits,
    setBack: (ms) => {
      now -= ms
    },
    now: () => now,
    async sleep(ms, signal) {
      if (signal.aborted) throw signal.reason
      waits.push(ms)
      now += ms
    },
  }
}

function options(clock: Clock, more: Partial<PollOptions> = {}): PollOptions {
  const { signal } = new AbortController()
  return { taskId: 'a', submittedAt: clock.now(), pastMs: [], clock, random: () => 1, signal, ...more }
}

describe('pollUntilEnded', () => {
  it('asks until the task has ended, and tells every state', async () => {
    const clock = standingClock()
    const states: TicketState[] = []
    const { engine, asked } = answering(processing, processing, success)
    expect(await pollUntilEnded(engine, options(clock, { onState: (state) => states.push(state) }))).toBe(success)
    expect(asked()).toBe(3)
    expect(states).toEqual([processing, processing, success])
  })

  it('asks at once for a task that was submitted a while ago', async () => {
    const clock = standingClock()
    const { engine } = answering(success)
    await pollUntilEnded(engine, options(clock, { submittedAt: clock.now() - 60_000 }))
    expect(clock.waits).toEqual([0])
  })

  it('asks once and gives up when there is no time to wait', async () => {
    const clock = standingClock()
    const { engine, asked } = answering(processing)
    expect(await pollUntilEnded(engine, options(clock, { giveUpAt: clock.now() }))).toBeUndefined()
    expect(asked()).toBe(1)
  })

  it('gives up in time, without sleeping past the moment', async () => {
    const clock = standingClock()
    const giveUpAt = clock.now() + 7_000
    await pollUntilEnded(answering(processing).engine, options(clock, { giveUpAt }))
    expect(clock.now()).toBe(giveUpAt)
  })

  it('waits as long as the service asks for, up to a minute', async () => {
    const clock = standingClock()
    const { engine } = answering({ ...processing, retryAfterMs: 9_000 }, { ...processing, retryAfterMs: 1e9 }, success)
    await pollUntilEnded(engine, options(clock))
    expect(clock.waits.slice(1)).toEqual([9_000, 60_000])
  })

  it('waits longer after each failure, and starts anew after an answer', async () => {
    const clock = standingClock()
    const down = new UnmarkError('SERVICE_ERROR', 'Down.')
    const asks = new UnmarkError('SERVICE_ERROR', 'Busy.', { retryAfterMs: 30_000 })
    const { engine } = answering(down, down, down, asks, processing, down, success)
    await pollUntilEnded(engine, options(clock))
    const [, first, second, third, asked, , afresh] = clock.waits
    expect([first, second, third, asked, afresh]).toEqual([500, 1_000, 2_000, 30_000, 500])
  })

  it('throws the sixth failure in a row, and at once one that does not pass', async () => {
    const down = new UnmarkError('SERVICE_ERROR', 'Down.')
    const { engine, asked } = answering(down)
    expect(await failure(pollUntilEnded(engine, options(standingClock())))).toBe(down)
    expect(asked()).toBe(6)
    const refused = new UnmarkError('AUTHENTICATION_FAILED', 'No.')
    const other = answering(refused)
    expect(await failure(pollUntilEnded(other.engine, options(standingClock())))).toBe(refused)
    expect(other.asked()).toBe(1)
  })

  it('does not repeat what is a defect', async () => {
    const defect = new TypeError('A defect.')
    const { engine, asked } = answering(defect)
    await expect(pollUntilEnded(engine, options(standingClock()))).rejects.toBe(defect)
    expect(asked()).toBe(1)
  })

  it('never waits for hours when the clock is set back', async () => {
    const clock = standingClock()
    const { engine } = answering(processing, processing, success)
    const onState = () => clock.setBack(86_400_000)
    await pollUntilEnded(engine, options(clock, { pastMs: [2_000, 2_000, 2_000], onState }))
    expect(Math.max(...clock.waits)).toBeLessThanOrEqual(2_000)
  })
})
