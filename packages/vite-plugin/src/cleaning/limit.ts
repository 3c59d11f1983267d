// Lets a limited number of tasks run at once, and the others wait in the order in which they came.

export class Limit {
  readonly #most: number
  readonly #waiting: (() => void)[] = []
  #running = 0

  constructor(most: number) {
    this.#most = most
  }

  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#most) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    else this.#running++
    try {
      return await task()
    } finally {
      const next = this.#waiting.shift()
      // Whoever waits takes over the place, so that nobody slips in between.
      if (next) next()
      else this.#running--
    }
  }
}
