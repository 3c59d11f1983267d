// Core's clients of one session: one for each engine, made when first used, made anew when the allowed folders change.
import type { Unmark, UnmarkOptions } from '@unmark/core'

export type EngineName = 'kaze' | 'local'

export type CreateUnmark = (options: UnmarkOptions) => Unmark

export class Clients {
  readonly #create: CreateUnmark
  readonly #options: UnmarkOptions
  readonly #maxCredits: number | undefined
  readonly #made = new Map<string, Unmark>()
  #spent = 0

  /**
   * @param options what every client gets, whatever its engine and folders.
   * @param maxCredits limit for all clients together.
   */
  constructor(create: CreateUnmark, options: UnmarkOptions, maxCredits: number | undefined) {
    this.#create = create
    this.#options = options
    this.#maxCredits = maxCredits
  }

  get(engine: EngineName, roots: readonly string[]): Unmark {
    const key = JSON.stringify([engine, roots])
    const made = this.#made.get(key)
    if (made) return made
    const left = this.#maxCredits === undefined ? {} : { maxCredits: Math.max(0, this.#maxCredits - this.#spent) }
    const client = this.#create({ ...this.#options, ...left, engine, roots })
    this.#made.set(key, client)
    return client
  }

  /** Counts against the limit of clients that are made later. */
  noteSpent(credits: number): void {
    this.#spent += credits
  }

  async close(): Promise<void> {
    await Promise.all([...this.#made.values()].map((client) => client.close()))
  }
}
