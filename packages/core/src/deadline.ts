// One deadline over a whole call: the caller's signal and the clock end up in a single AbortSignal.
import { abortError, UnmarkError } from './errors.ts'

/** A timer with a longer delay than this fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** Stops the clock of a deadline; what it returns sets it going again, with as much time as was left. */
export type PauseDeadline = () => () => void

/**
 * Runs `work` with a signal that is aborted by the caller's `signal` or after `deadlineMs`, whichever comes first.
 * Whatever `work` throws once that signal is aborted, the caller gets `ABORTED` or `DEADLINE_EXCEEDED`, unless it
 * threw an `UnmarkError` of its own, which knows more (such as whether a credit was spent).
 */
export async function withDeadline<T>(
  deadlineMs: number,
  outer: AbortSignal | undefined,
  work: (signal: AbortSignal, pause: PauseDeadline) => Promise<T>,
): Promise<T> {
  const controller = new AbortController()
  const follow = () => controller.abort(outer?.reason)
  if (outer?.aborted) follow()
  outer?.addEventListener('abort', follow, { once: true })
  const alarm = startAlarm(deadlineMs, () => {
    controller.abort(new UnmarkError('DEADLINE_EXCEEDED', `The work was not done after ${deadlineMs} ms.`))
  })
  try {
    return await work(controller.signal, alarm.pause)
  } catch (error) {
    if (controller.signal.aborted && !UnmarkError.is(error)) throw abortError(controller.signal)
    throw error
  } finally {
    alarm.stop()
    outer?.removeEventListener('abort', follow)
  }
}

/** A timer that can be stopped in between; of pauses that overlap, the last one to end sets it going again. */
function startAlarm(afterMs: number, ring: () => void): { readonly pause: PauseDeadline; readonly stop: () => void } {
  let leftMs = Math.min(afterMs, LONGEST_TIMER_MS)
  let startedAt = 0
  let pauses = 0
  let timer: NodeJS.Timeout | undefined
  const start = () => {
    startedAt = performance.now()
    timer = setTimeout(ring, leftMs)
  }
  const pause = () => {
    pauses += 1
    if (pauses === 1) {
      clearTimeout(timer)
      leftMs = Math.max(0, leftMs - (performance.now() - startedAt))
    }
    let paused = true
    return () => {
      if (!paused) return
      paused = false
      pauses -= 1
      if (pauses === 0) start()
    }
  }
  start()
  const stop = () => {
    clearTimeout(timer)
    // Work that was left behind may end its pause later; that must not start the clock again.
    pauses += 1
  }
  return { pause, stop }
}
