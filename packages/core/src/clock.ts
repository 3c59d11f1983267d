// Time as a part that is handed in, so that tests and simulations run without waiting.
import { abortError } from './errors.ts'

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /**
   * Resolves after `ms` milliseconds; at once when `ms` is not positive.
   *
   * @throws UnmarkError what {@link abortError} makes of `signal`, at the moment it is aborted.
   */
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

/** A timer with a longer delay than this fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** The time of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  async sleep(ms, signal) {
    if (Number.isNaN(ms)) throw new RangeError('Expected a number of milliseconds; got NaN.')
    for (let left = ms; left > 0; left -= LONGEST_TIMER_MS) await oneTimer(Math.min(left, LONGEST_TIMER_MS), signal)
    if (signal.aborted) throw abortError(signal)
  },
}

function oneTimer(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(abortError(signal))
      return
    }
    const stop = () => {
      clearTimeout(timer)
      reject(abortError(signal))
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    }, ms)
    signal.addEventListener('abort', stop, { once: true })
  })
}
