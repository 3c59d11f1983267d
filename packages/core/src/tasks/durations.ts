// How long tasks took lately: what the polling schedule learns from.

const REMEMBERED = 50

/** Durations of the last tasks of each engine, in milliseconds. Lives as long as its client. */
export class Durations {
  readonly #past = new Map<string, number[]>()

  of(engine: string): readonly number[] {
    return this.#past.get(engine) ?? []
  }

  add(engine: string, milliseconds: number): void {
    this.#past.set(engine, [...this.of(engine).slice(1 - REMEMBERED), milliseconds])
  }
}
