// The parts that all of the double's handlers share.
import type { Account } from './account.ts'
import type { Settings } from './options.ts'
import type { Script } from './script.ts'
import type { Shelf } from './shelf.ts'
import type { OpenTask, TaskBook } from './tasks.ts'
import type { Traffic } from './traffic.ts'

export interface Service {
  readonly settings: Settings
  readonly account: Account
  readonly tasks: TaskBook
  readonly traffic: Traffic
  readonly script: Script
  readonly shelf: Shelf
  readonly gate: Gate
  /** Where an accepted task's picture can be fetched. */
  readonly resultUrls: Map<OpenTask, string>
  /** Aborted when the double is closed. */
  readonly closing: AbortSignal
  /** Origins of the three servers, known once they listen. */
  readonly origins: { api: string; results: string; mirror: string }
  /** Failures of the double itself, which `close` reports. */
  readonly defects: unknown[]
}

/** Where replies with `hold` wait to be let go. */
export class Gate {
  readonly #waiting = new Set<() => void>()

  get count(): number {
    return this.#waiting.size
  }

  /** Rejects when the signal is aborted first. */
  wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.add(resolve)
      signal.addEventListener('abort', () => {
        this.#waiting.delete(resolve)
        reject(signal.reason)
      })
    })
  }

  /** Lets all who wait go on. */
  open(): void {
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const resume of waiting) resume()
  }
}
