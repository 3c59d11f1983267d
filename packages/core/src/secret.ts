// A token that cannot be printed by accident: not by a log, an inspector, JSON or a template string.
import { inspect } from 'node:util'

const MASKED = '[secret]'

export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  /** The secret itself, for the one place that puts it on the wire. */
  reveal(): string {
    return this.#value
  }

  toString(): string {
    return MASKED
  }

  toJSON(): string {
    return MASKED
  }

  [inspect.custom](): string {
    return MASKED
  }
}
