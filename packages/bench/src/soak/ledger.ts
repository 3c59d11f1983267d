// Keeps account of how every picture ended, and holds that against what the service charged.
import type { Answer, Ask } from './contract.ts'

/** Ends that stay as they are however often they are asked for. */
const FINAL = ['CLEAN', 'SUBMIT_OUTCOME_UNKNOWN', 'TASK_FAILED']
/** One call in ten fails; so many in a row are no chance. */
const MOST_TRIES = 40

export class Ledger {
  readonly #ends = new Map<number, Answer>()
  readonly #tries = new Map<string, number>()
  readonly findings: string[] = []
  /** Failures that a caller may try again after, by code. */
  readonly passing = new Map<string, number>()

  /** Takes an answer down and returns what is to be asked again. */
  note(answer: Answer): Ask | undefined {
    const { ask, code } = answer
    if (!ask) this.findings.push(code)
    else if (FINAL.includes(code)) this.#end(ask, answer)
    else return this.#again(ask, answer)
    return undefined
  }

  picturesThatEnded(code: string): number[] {
    return [...this.#ends].filter(([, end]) => end.code === code).map(([picture]) => picture)
  }

  /** SHA-256 of the clean file. */
  cleanHash(picture: number): string | undefined {
    return this.#ends.get(picture)?.sha256
  }

  /**
   * Compares with the pictures that the service took, each named as often as it was charged for: those that came home,
   * those whose task failed, and of the unknown ones those that it did take.
   */
  settle(charged: readonly number[]): { readonly paidUnknown: number } {
    const times = new Map<number, number>()
    for (const picture of charged) times.set(picture, (times.get(picture) ?? 0) + 1)
    for (const [picture, count] of times) {
      if (count > 1) this.findings.push(`picture ${picture} was paid ${count} times`)
      if (!this.#ends.has(picture)) this.findings.push(`picture ${picture} was paid and has no end`)
    }
    for (const [picture, { code }] of this.#ends) {
      if (code !== 'SUBMIT_OUTCOME_UNKNOWN' && !times.has(picture)) {
        this.findings.push(`picture ${picture} ended as ${code}, and the service never took it`)
      }
    }
    const paidUnknown = this.picturesThatEnded('SUBMIT_OUTCOME_UNKNOWN').filter((picture) => times.has(picture)).length
    return { paidUnknown }
  }

  #end(ask: Ask, answer: Answer): void {
    const before = this.#ends.get(ask.picture)
    if (before && (before.code !== answer.code || before.sha256 !== answer.sha256)) {
      this.findings.push(`picture ${ask.picture} ended as ${before.code} for one caller and ${answer.code} for another`)
    }
    this.#ends.set(ask.picture, answer)
  }

  #again(ask: Ask, { code, message, retryable }: Answer): Ask | undefined {
    const name = `${ask.picture}-${ask.copy}`
    const tries = (this.#tries.get(name) ?? 0) + 1
    this.#tries.set(name, tries)
    this.passing.set(code, (this.passing.get(code) ?? 0) + 1)
    if (retryable && tries < MOST_TRIES) return ask
    this.findings.push(`picture ${ask.picture} ended as ${code} after ${tries} tries: ${message}`)
    return undefined
  }
}
