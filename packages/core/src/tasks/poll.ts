// Waits for a task: the one loop that asks a service again, for every engine that has a queue.
import type { Clock } from '../clock.ts'
import type { QueuedEngine, TicketState } from '../engines/engine.ts'
import { UnmarkError } from '../errors.ts'
import { backoffMs } from '../net/backoff.ts'
import { nextPollWait } from './schedule.ts'

/** Reads are free, so a failing one is repeated; a service that fails this often in a row is not asked further. */
const MOST_FAILURES_IN_A_ROW = 6
const FAILURE_WAITS = { firstMs: 500, longestMs: 10_000 }
const LONGEST_NAMED_WAIT_MS = 60_000
const RESUMED_AFTER_MS = 1_000

export interface PollOptions {
  readonly taskId: string
  /** When the service took the task, in milliseconds since the epoch. */
  readonly submittedAt: number
  /** Durations of earlier tasks in milliseconds, for the schedule. */
  readonly pastMs: readonly number[]
  readonly clock: Clock
  /** From 0 to 1; spreads the retries of many processes. */
  readonly random: () => number
  readonly signal: AbortSignal
  readonly onState?: (state: TicketState) => void
  /** Moment of the clock after which a task that still runs is not waited for any longer. Default: never. */
  readonly giveUpAt?: number
}

/** How a task ended. */
export type TaskEnd = Exclude<TicketState, { readonly status: 'processing' }>

/**
 * Asks until the task has ended, or gives undefined when it still runs at `giveUpAt`. Asks once at least.
 *
 * @throws UnmarkError what the engine's `check` throws when it cannot be repeated or keeps failing; the signal's error
 *   as soon as it is aborted, in the middle of a wait too.
 */
export async function pollUntilEnded(engine: QueuedEngine, options: PollOptions): Promise<TaskEnd | undefined> {
  const { clock, signal, taskId, giveUpAt = Number.POSITIVE_INFINITY } = options
  // A clock that is set back must not make a wait of hours.
  const elapsed = () => Math.max(0, clock.now() - options.submittedAt)
  // A task that is taken up again later may be done already, so it is asked for at once.
  let wait = elapsed() > RESUMED_AFTER_MS ? 0 : nextPollWait(elapsed(), options.pastMs)
  let failures: UnmarkError[] = []
  while (true) {
    try {
      await clock.sleep(Math.max(0, Math.min(wait, giveUpAt - clock.now())), signal)
      const state = await engine.check(taskId, { signal })
      options.onState?.(state)
      if (state.status !== 'processing') return state
      if (clock.now() >= giveUpAt) return undefined
      failures = []
      wait = Math.max(nextPollWait(elapsed(), options.pastMs), namedWait(state))
    } catch (error) {
      if (!UnmarkError.is(error)) throw error
      // What the service said last explains more than that time is up.
      if (signal.aborted) throw error.code === 'DEADLINE_EXCEEDED' ? (failures.at(-1) ?? error) : error
      failures.push(error)
      if (!error.retryable || failures.length >= MOST_FAILURES_IN_A_ROW || clock.now() >= giveUpAt) throw error
      wait = Math.max(backoffMs(failures.length, { ...FAILURE_WAITS, random: options.random }), namedWait(error))
    }
  }
}

/** What a server asks for, within reason. */
function namedWait({ retryAfterMs = 0 }: { readonly retryAfterMs?: number }): number {
  return Math.min(retryAfterMs, LONGEST_NAMED_WAIT_MS)
}
