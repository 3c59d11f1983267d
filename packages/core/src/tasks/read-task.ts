// Reads what the journal knows of a content key.
import type { ContentKey } from '../store/key.ts'
import type { Store } from '../store/store.ts'
import { type Attempt, foldAttempts, parseRecords } from './state.ts'

/** Every submission of a key, oldest first. */
export async function readAttempts(store: Pick<Store, 'journal'>, key: ContentKey): Promise<Attempt[]> {
  const reading = await store.journal.read(key)
  const { records, strange } = parseRecords(reading.records)
  // Whoever wrote a torn line hardly got to act on it; but a line that was cut short later looks the same.
  return foldAttempts(records, reading.damaged + reading.torn + reading.newer + strange)
}
