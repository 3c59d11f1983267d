// How many pictures of a batch may be with the engine at once; those that wait for a place are prepared already.
import type { PauseDeadline } from './deadline.ts'
import { abortError, throwIfAborted } from './errors.ts'

/** A limited number of places, given out in the order of asking. */
export class Places {
  #free: number
  readonly #waiting = new Set<() => void>()
  #sayFull = () => {}
  /** Fulfilled the first time that no place is left. */
  readonly full = new Promise<void>((resolve) => {
    this.#sayFull = resolve
  })

  constructor(count: number) {
    this.#free = count
  }

  /**
   * Waits for a place.
   *
   * @returns gives the place to the next one; calling it twice does no harm.
   * @throws UnmarkError `ABORTED` or `DEADLINE_EXCEEDED` as soon as `signal` is aborted
   */
  async take(signal: AbortSignal): Promise<() => void> {
    throwIfAborted(signal)
    if (this.#free > 0) this.#free -= 1
    else await this.#wait(signal)
    if (this.#free === 0) this.#sayFull()
    let taken = true
    return () => {
      if (taken) this.#pass()
      taken = false
    }
  }

  #pass(): void {
    const [next] = this.#waiting
    if (!next) {
      this.#free += 1
      return
    }
    this.#waiting.delete(next)
    next()
  }

  #wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const enter = () => {
        signal.removeEventListener('abort', leave)
        resolve()
      }
      const leave = () => {
        this.#waiting.delete(enter)
        reject(abortError(signal))
      }
      this.#waiting.add(enter)
      signal.addEventListener('abort', leave, { once: true })
    })
  }
}

/** Runs `work` with a place. */
export async function inPlace<T>(places: Places, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const leave = await places.take(signal)
  try {
    return await work()
  } finally {
    leave()
  }
}

/** One picture's place: taken once, and given back whatever happens. */
export interface Visit {
  /** Waits for the place; the time that passes does not count towards the picture's deadline. */
  readonly enter: (signal: AbortSignal) => Promise<void>
  /** May be called at any time, also more than once. */
  readonly leave: () => void
}

/** Without `places` there is nobody to wait for. */
export function visit(places: Places | undefined, pauseDeadline: PauseDeadline = () => () => {}): Visit {
  let release = () => {}
  return {
    enter: async (signal) => {
      if (!places) return
      const resume = pauseDeadline()
      try {
        release = await places.take(signal)
      } finally {
        resume()
      }
    },
    leave: () => release(),
  }
}
