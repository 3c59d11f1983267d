// Once a task is taken, no failure may forget its id, nor what was spent on it.
import { abortError, UnmarkError } from '../errors.ts'

export interface TaskFacts {
  /** Undefined when no service was needed. */
  readonly taskId?: string | undefined
  /** Credits that the present call spent. */
  readonly creditsSpent: number
}

/** Runs `work`; its typed failures, and what an abort of `signal` made of it, get the task's facts. */
export async function withTask<T>(facts: TaskFacts, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (UnmarkError.is(error)) throw addTask(error, facts)
    throw signal.aborted ? addTask(abortError(signal), facts) : error
  }
}

function addTask(error: UnmarkError, { taskId, creditsSpent }: TaskFacts): UnmarkError {
  if (taskId === undefined) return error
  const spent = error.spent === 'unknown' ? 'unknown' : creditsSpent > 0 ? 'yes' : 'no'
  const { code, message, hint, retryable, retryAfterMs, cause } = error
  const wait = retryAfterMs === undefined ? {} : { retryAfterMs }
  return new UnmarkError(code, message, { hint, retryable, spent, taskId, cause, ...wait })
}
