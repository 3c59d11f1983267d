// Keeps a client from spending more credits than it was allowed to.
import { UnmarkError } from '../errors.ts'

export interface Charge {
  /** Gives the credits back: nothing was spent after all. */
  refund(): void
}

/** Counts credits from the moment a submission is decided on, so that many at once cannot overrun the limit together. */
export class Budget {
  readonly #limit: number | undefined
  #spent = 0

  /** @param limit most credits that may be spent; undefined for no limit. */
  constructor(limit: number | undefined) {
    this.#limit = limit
  }

  /** @throws UnmarkError `BUDGET_EXCEEDED` when the credits are more than what is left. */
  reserve(credits: number): Charge {
    if (this.#limit !== undefined && this.#spent + credits > this.#limit) {
      throw new UnmarkError(
        'BUDGET_EXCEEDED',
        `This picture costs ${credits} credit(s); ${this.#limit - this.#spent} of the ${this.#limit} allowed are left.`,
      )
    }
    this.#spent += credits
    let refunded = false
    return {
      refund: () => {
        if (!refunded) this.#spent -= credits
        refunded = true
      },
    }
  }
}
