// Plain lines about long work, so rarely that they tell and do not flood a build's log.

/** A line at most this often, in milliseconds. */
const EVERY_MS = 5_000

export class ProgressLines {
  readonly #say: (line: string) => void
  readonly #now: () => number
  #started = 0
  #ended = 0
  #saidAt: number | undefined

  /** @param now milliseconds of a clock that only goes forward */
  constructor(say: (line: string) => void, now: () => number) {
    this.#say = say
    this.#now = now
  }

  /** A picture was asked for that an engine has to work on. */
  start(): void {
    this.#started++
    // The first line after a while, not at once: most pictures are cleaned before anybody wonders.
    this.#saidAt ??= this.#now()
  }

  /** An engine is done with one, or has failed. */
  end(): void {
    this.#ended++
    const now = this.#now()
    if (now - (this.#saidAt ?? now) < EVERY_MS || this.#ended === this.#started) return
    this.#saidAt = now
    this.#say(`unmark: ${this.#ended} of ${this.#started} pictures done`)
  }
}
