// A clock for tests: whoever sleeps wakes at once, and the time has passed all the same.
import { setImmediate } from 'node:timers/promises'
import type { Clock } from '../../src/clock.ts'
import { throwIfAborted } from '../../src/errors.ts'

export interface HastyClock extends Clock {
  /** Every wait that was asked for, in milliseconds. */
  readonly waits: readonly number[]
}

export function hastyClock(): HastyClock {
  const waits: number[] = []
  let skipped = 0
  return {
    waits,
    now: () => Date.now() + skipped,
    async sleep(ms, signal) {
      throwIfAborted(signal)
      waits.push(ms)
      skipped += Math.max(0, ms)
      await setImmediate()
      throwIfAborted(signal)
    },
  }
}
