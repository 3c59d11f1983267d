// How long tasks took lately: what the polling schedule learns from, also across programs that clean one picture each.
import { UnmarkError } from '../errors.ts'
import type { Store } from '../store/store.ts'
import { readAttempts } from './read-task.ts'

const REMEMBERED = 50
/** Journals that are looked at for durations; more would take longer than they save. */
const MOST_READ = 50

/** Durations of the last tasks of each engine, in milliseconds. */
export class Durations {
  readonly #store: Pick<Store, 'journal'>
  readonly #past = new Map<string, Promise<number[]>>()

  constructor(store: Pick<Store, 'journal'>) {
    this.#store = store
  }

  of(engine: string): Promise<readonly number[]> {
    return this.#known(engine)
  }

  async add(engine: string, milliseconds: number): Promise<void> {
    const past = await this.#known(engine)
    past.push(milliseconds)
    if (past.length > REMEMBERED) past.shift()
  }

  #known(engine: string): Promise<number[]> {
    // Experience only saves time; without it, the work goes on all the same.
    const known = this.#past.get(engine) ?? this.#readJournals(engine).catch(withoutExperience)
    this.#past.set(engine, known)
    return known
  }

  async #readJournals(engine: string): Promise<number[]> {
    const found: number[] = []
    let read = 0
    for await (const key of this.#store.journal.keys()) {
      if (read++ === MOST_READ) break
      for (const attempt of await readAttempts(this.#store, key)) {
        const { state, order } = attempt
        if (state === 'stored' && attempt.tookMs !== undefined && order?.engine.name === engine)
          found.push(attempt.tookMs)
      }
    }
    return found.slice(-REMEMBERED)
  }
}

function withoutExperience(error: unknown): number[] {
  if (UnmarkError.is(error)) return []
  throw error
}
