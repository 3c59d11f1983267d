// What a session remembers of its tasks: where the picture came from and where the result was to go.
import type { Place } from '../folders/outputs.ts'

const MOST_TASKS = 500

export interface RememberedTask {
  /** As `Folders.resolveSource` gave it. */
  readonly source: string
  readonly place: Place
}

/** The most recent tasks; the oldest is forgotten first. */
export class Memory {
  readonly #tasks = new Map<string, RememberedTask>()

  remember(taskId: string, task: RememberedTask): void {
    this.#tasks.delete(taskId)
    this.#tasks.set(taskId, task)
    const [oldest] = this.#tasks.keys()
    if (this.#tasks.size > MOST_TASKS && oldest !== undefined) this.#tasks.delete(oldest)
  }

  recall(taskId: string): RememberedTask | undefined {
    return this.#tasks.get(taskId)
  }
}
