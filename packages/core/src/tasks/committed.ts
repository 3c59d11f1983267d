// What happens to a submission when its caller goes away after the last byte was sent: it is heard out, not cut off.
import { setMaxListeners } from 'node:events'
import { abortError, UnmarkError } from '../errors.ts'

/** How long a committed submission is listened to after its caller has gone, in milliseconds. */
const LINGER_MS = 10_000
/** The same once the whole client is closed, when the program is about to end. */
const LINGER_AT_CLOSE_MS = 750

/**
 * Runs submissions so that a caller's abort ends the wait at once, and the exchange itself only as long as nothing has
 * been committed. After that the answer is still awaited for a while, because it holds the id of a paid task.
 */
export class CommittedWork {
  readonly #running = new Set<Promise<unknown>>()
  readonly #closed = new AbortController()

  constructor() {
    // Every submission under way listens to it.
    setMaxListeners(0, this.#closed.signal)
  }

  /**
   * @param work gets the signal for its exchange, and a function that tells whether it is committed.
   * @throws UnmarkError what `work` throws; when `signal` is aborted first, `ABORTED`, or `SUBMIT_OUTCOME_UNKNOWN` for a
   *   deadline, with `spent` unknown if the work was committed.
   */
  async run<T>(
    signal: AbortSignal,
    work: (exchange: AbortSignal, setCommitted: (value: boolean) => void) => Promise<T>,
  ): Promise<T> {
    const exchange = new AbortController()
    let committed = false
    const timers: NodeJS.Timeout[] = []
    const cut = () => exchange.abort(signal.aborted ? abortError(signal) : undefined)
    const onAbort = () => {
      if (!committed) cut()
      else timers.push(setTimeout(cut, LINGER_MS).unref())
    }
    const onClose = () => {
      if (!committed) cut()
      else timers.push(setTimeout(cut, LINGER_AT_CLOSE_MS))
    }
    if (signal.aborted) onAbort()
    signal.addEventListener('abort', onAbort)
    this.#closed.signal.addEventListener('abort', onClose)
    const running = work(exchange.signal, (value) => {
      committed = value
    }).finally(() => {
      for (const timer of timers) clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
      this.#closed.signal.removeEventListener('abort', onClose)
      this.#running.delete(running)
    })
    this.#running.add(running)
    return await Promise.race([running, whenAborted(signal, running, () => committed)])
  }

  /** Ends what is not committed, hears the rest out for a moment, and returns when nothing runs any more. */
  async close(): Promise<void> {
    this.#closed.abort()
    await Promise.allSettled(this.#running)
  }
}

/** Rejects when `signal` is aborted while a committed `running` goes on; before that, `running` itself ends. */
function whenAborted(signal: AbortSignal, running: Promise<unknown>, isCommitted: () => boolean): Promise<never> {
  return new Promise((_, reject) => {
    const leave = () => {
      if (isCommitted()) reject(leftBehind(signal))
    }
    if (signal.aborted) leave()
    signal.addEventListener('abort', leave)
    const forget = () => signal.removeEventListener('abort', leave)
    running.then(forget, forget)
  })
}

function leftBehind(signal: AbortSignal): UnmarkError {
  const reason = abortError(signal)
  const hint = 'Ask for the same picture again: if the service took it, its task is found and nothing is paid twice.'
  if (reason.code === 'DEADLINE_EXCEEDED') {
    const message = 'The picture was sent, and the service had not answered when the deadline passed.'
    return new UnmarkError('SUBMIT_OUTCOME_UNKNOWN', message, { cause: reason, hint })
  }
  const message = 'Stopped while the service had the picture and had not answered yet.'
  return new UnmarkError('ABORTED', message, { cause: reason, spent: 'unknown', retryable: false, hint })
}
