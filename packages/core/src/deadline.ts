// One deadline over a whole call: the caller's signal and the clock end up in a single AbortSignal.
import { abortError, UnmarkError } from './errors.ts'

/** A timer with a longer delay than this fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/**
 * Runs `work` with a signal that is aborted by the caller's `signal` or after `deadlineMs`, whichever comes first.
 * Whatever `work` throws once that signal is aborted, the caller gets `ABORTED` or `DEADLINE_EXCEEDED`, unless it
 * threw an `UnmarkError` of its own, which knows more (such as whether a credit was spent).
 */
export async function withDeadline<T>(
  deadlineMs: number,
  outer: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController()
  const follow = () => controller.abort(outer?.reason)
  if (outer?.aborted) follow()
  outer?.addEventListener('abort', follow, { once: true })
  const timer = setTimeout(
    () => {
      controller.abort(new UnmarkError('DEADLINE_EXCEEDED', `The work was not done after ${deadlineMs} ms.`))
    },
    Math.min(deadlineMs, LONGEST_TIMER_MS),
  )
  try {
    return await work(controller.signal)
  } catch (error) {
    if (controller.signal.aborted && !UnmarkError.is(error)) throw abortError(controller.signal)
    throw error
  } finally {
    clearTimeout(timer)
    outer?.removeEventListener('abort', follow)
  }
}
