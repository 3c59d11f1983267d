// What a run says when it is through: one line for a log, a small table for a person.
import type { SerialisedError } from '@unmark/core'
import { count, duration } from '../text.ts'

/** Counts how the pictures of a run ended. */
export class Totals {
  readonly total: number
  /** Made by this run. */
  made = 0
  /** Handed out from the store. */
  cached = 0
  credits = 0
  /** By code. */
  readonly failures = new Map<SerialisedError['code'], number>()

  constructor(total: number) {
    this.total = total
  }

  get done(): number {
    return this.made + this.cached
  }

  get failed(): number {
    return [...this.failures.values()].reduce((sum, number) => sum + number, 0)
  }

  fail(code: SerialisedError['code']): void {
    this.failures.set(code, (this.failures.get(code) ?? 0) + 1)
  }
}

export interface SummaryOptions {
  readonly dryRun: boolean
  readonly elapsedMs: number
}

/** `48 of 50 pictures cleaned, 2 failed, 3 credits spent, 12 s` */
export function summaryLine(totals: Totals, { dryRun, elapsedMs }: SummaryOptions): string {
  const { total, done, failed, credits } = totals
  const facts = [
    `${done} of ${count(total, 'picture')} ${dryRun ? 'would be cleaned' : 'cleaned'}`,
    ...(failed > 0 ? [`${failed} ${dryRun ? 'would fail' : 'failed'}`] : []),
    ...(credits > 0 ? [`${count(credits, 'credit')} ${dryRun ? 'would be spent' : 'spent'}`] : []),
    duration(elapsedMs),
  ]
  return `${facts.join(', ')}\n`
}

/** The line, and below it a row for each way in which pictures ended, where there is more than one. */
export function summaryTable(totals: Totals, options: SummaryOptions): string {
  const rows: (readonly [string, number])[] = [
    [options.dryRun ? 'to be made' : 'cleaned now', totals.made],
    ['from the store', totals.cached],
    ...[...totals.failures].sort(([, a], [, b]) => b - a),
  ]
  const shown = rows.filter(([, number]) => number > 0)
  if (shown.length < 2) return summaryLine(totals, options)
  const name = Math.max(...shown.map(([text]) => text.length))
  const digits = Math.max(...shown.map(([, number]) => number.toLocaleString('en').length))
  const lines = shown.map(([text, number]) => {
    return `  ${text.padEnd(name)}  ${number.toLocaleString('en').padStart(digits)}\n`
  })
  return summaryLine(totals, options) + lines.join('')
}
