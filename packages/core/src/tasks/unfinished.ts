// Which tasks were paid for and never came home: for the reminder at the next start.
import type { Store } from '../store/store.ts'
import { readAttempts } from './read-task.ts'

export interface Unfinished {
  /** Taken by the service, and neither fetched nor known to have failed. */
  readonly accepted: number
  /** Sent, and nobody knows whether the service took them. */
  readonly unknown: number
}

/** Reads the journal; asks nobody. */
export async function countUnfinished(store: Pick<Store, 'journal'>): Promise<Unfinished> {
  let [accepted, unknown] = [0, 0]
  for await (const key of store.journal.keys()) {
    for (const { state } of await readAttempts(store, key)) {
      if (state === 'accepted') accepted += 1
      if (state === 'unknown') unknown += 1
    }
  }
  return { accepted, unknown }
}
