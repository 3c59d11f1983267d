// Lets long computing loops give way to the event loop, so that an abort or a Ctrl-C is noticed within a blink.
import { setImmediate as nextTurn } from 'node:timers/promises'
import { abortError, throwIfAborted } from '../../errors.ts'

/** Units of work between two pauses; one unit is one 8 x 8 block, and this many take about 20 ms. */
const UNITS_PER_TURN = 32_768

/** Counts work and pauses after every {@link UNITS_PER_TURN} units. */
export class Pace {
  readonly #signal: AbortSignal | undefined
  #left = UNITS_PER_TURN

  constructor(signal: AbortSignal | undefined) {
    this.#signal = signal
  }

  /** To be awaited after `units` of work. @throws UnmarkError `ABORTED` when the signal was aborted meanwhile. */
  async done(units: number): Promise<void> {
    this.#left -= units
    if (this.#left > 0) return
    this.#left = UNITS_PER_TURN
    await nextTurn()
    throwIfAborted(this.#signal)
  }
}

/**
 * `work`, or a rejection as soon as `signal` is aborted: a native encoder cannot be stopped half-way, but nobody has to
 * wait for it. What it still brings is dropped.
 *
 * @throws UnmarkError `ABORTED` (or the error that the signal was aborted with), and whatever `work` throws.
 */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work
  return new Promise((resolve, reject) => {
    const stop = () => reject(abortError(signal))
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
