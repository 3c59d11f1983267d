// A queue per name inside one process: first come, first served, and nobody polls.
import { abortError, throwIfAborted } from '../errors.ts'

export class Turns {
  readonly #last = new Map<string, Promise<void>>()

  /** True when somebody in this process has the turn or waits for it. */
  isTaken(name: string): boolean {
    return this.#last.has(name)
  }

  /**
   * Waits for everybody who asked earlier. The returned function passes the turn on; calling it twice does no harm.
   *
   * @throws UnmarkError `ABORTED` as soon as `signal` is aborted
   */
  async take(name: string, signal: AbortSignal | undefined): Promise<() => void> {
    throwIfAborted(signal)
    let pass = () => {}
    const passed = new Promise<void>((resolve) => {
      pass = resolve
    })
    const before = this.#last.get(name)
    // Whoever gives up waiting passes at once; those behind still wait for those before.
    const last = before ? before.then(() => passed) : passed
    this.#last.set(name, last)
    void last.then(() => {
      if (this.#last.get(name) === last) this.#last.delete(name)
    })
    try {
      if (before) await unlessAborted(before, signal)
    } catch (error) {
      pass()
      throw error
    }
    return pass
  }
}

function unlessAborted(promise: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (!signal) return promise
  return new Promise((resolve, reject) => {
    const stop = () => reject(abortError(signal))
    signal.addEventListener('abort', stop, { once: true })
    void promise.then(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    })
  })
}
