// The token owner's credits: charged when a task is accepted, given back only where the double is told to.

/** Credits as the quota call reports them. */
export interface Credits {
  readonly limit: number
  readonly usage: number
  readonly remaining: number
}

export class Account {
  readonly #limit: number
  #usage = 0
  #charged = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  get credits(): Credits {
    return { limit: this.#limit, usage: this.#usage, remaining: this.#limit - this.#usage }
  }

  /** Credits ever taken, including those given back since. */
  get charged(): number {
    return this.#charged
  }

  /** Takes one credit; false when there is none. */
  charge(): boolean {
    if (this.#usage >= this.#limit) return false
    this.#usage += 1
    this.#charged += 1
    return true
  }

  refund(): void {
    this.#usage -= 1
  }
}
