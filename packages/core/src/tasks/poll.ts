// Waits for a task: the one loop that asks a service again, for every engine that has a queue.
import type { Clock } from '../clock.ts'
import type { QueuedEngine, TicketState } from '../engines/engine.ts'
import { throwIfAborted, UnmarkError } from '../errors.ts'
import { backoffMs } from '../net/backoff.ts'
import { nextPollWait } from './schedule.ts'

/** Reads are free, so a failing one is repeated; a service that fails this often in a row is not asked further. */
const MOST_FAILURES_IN_A_ROW = 6
const FAILURE_WAIT_MS = 500
const LONGEST_FAILURE_WAIT_MS = 10_000
/** A service may name its own delay, within reason. */
const LONGEST_NAMED_WAIT_MS = 60_000

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
  // A task that is taken up again later may be done already, so it is asked for at once.
  const resumed = clock.now() - options.submittedAt > 1_000
  let wait = resumed ? 0 : nextPollWait(clock.now() - options.submittedAt, options.pastMs)
  let failures = 0
  while (true) {
    await clock.sleep(Math.max(0, Math.min(wait, giveUpAt - clock.now())), signal)
    throwIfAborted(signal)
    let state: TicketState
    try {
      state = await engine.check(taskId, { signal })
      failures = 0
    } catch (error) {
      failures++
      if (!UnmarkError.is(error) || !error.retryable || signal.aborted) throw error
      if (failures >= MOST_FAILURES_IN_A_ROW || clock.now() >= giveUpAt) throw error
      wait = afterFailure(error, failures, options.random)
      continue
    }
    options.onState?.(state)
    if (state.status !== 'processing') return state
    if (clock.now() >= giveUpAt) return undefined
    wait = Math.max(
      nextPollWait(clock.now() - options.submittedAt, options.pastMs),
      Math.min(state.retryAfterMs ?? 0, LONGEST_NAMED_WAIT_MS),
    )
  }
}

function afterFailure(error: UnmarkError, failures: number, random: () => number): number {
  const wait = backoffMs(failures, { firstMs: FAILURE_WAIT_MS, longestMs: LONGEST_FAILURE_WAIT_MS, random })
  return Math.max(wait, Math.min(error.retryAfterMs ?? 0, LONGEST_NAMED_WAIT_MS))
}
