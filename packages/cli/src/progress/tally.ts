// Keeps count of a run: how many pictures are done, how far the others are, and how long the rest may take.
import type { Progress, Stage } from '@unmark/core'
import type { Ended } from './display.ts'

/** One picture, and how far it is. */
export interface Current {
  readonly name: string
  readonly stage: Stage
  /** 0 to 1. */
  readonly fraction: number
}

export class Tally {
  readonly total: number
  done = 0
  failed = 0
  credits = 0
  /** The picture that moved last. */
  current: Current | undefined
  readonly #now: () => number
  readonly #started: number
  readonly #fractions = new Map<number, number>()

  constructor(total: number, now: () => number) {
    this.total = total
    this.#now = now
    this.#started = now()
  }

  moved(index: number, name: string, { stage, fraction }: Progress): void {
    this.#fractions.set(index, fraction)
    this.current = { name, stage, fraction }
  }

  ended(index: number, { how, credits }: Ended): void {
    this.#fractions.delete(index)
    if (how === 'stopped') return
    this.done += 1
    this.credits += credits
    if (how === 'failed') this.failed += 1
  }

  /** Share of the whole run that is done, 0 to 1; counts the pictures under way by their own fractions. */
  get fraction(): number {
    let sum = this.done
    for (const fraction of this.#fractions.values()) sum += fraction
    return this.total === 0 ? 1 : Math.min(1, sum / this.total)
  }

  /** Pictures per second, or undefined before the first is done. */
  get rate(): number | undefined {
    const elapsed = this.#now() - this.#started
    return this.done > 0 && elapsed > 0 ? (this.done * 1000) / elapsed : undefined
  }

  /** Milliseconds until the end at the pace so far, or undefined while there is too little to tell by. */
  get timeLeft(): number | undefined {
    const elapsed = this.#now() - this.#started
    const { fraction } = this
    return fraction > 0.02 && elapsed > 0 ? (elapsed * (1 - fraction)) / fraction : undefined
  }
}
