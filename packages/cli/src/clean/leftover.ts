// Says what a run that was stopped has done, what it has not, what is paid for, and how to go on.
import type { SerialisedError } from '@unmark/core'
import { nameText } from '../report-lines.ts'
import { count } from '../text.ts'
import type { Totals } from './summary.ts'

/** Names in the list before it says "and so many more". */
const MOST_NAMES = 10

export interface Leftover {
  /** Why: a sentence. */
  readonly why: string
  /** Names of the pictures that are not done. */
  readonly names: readonly string[]
  /** How many of them the service has taken, and is paid for. */
  readonly paid: number
  /** How many of them it may have taken. */
  readonly perhapsPaid: number
}

export function stoppedText(totals: Totals, { why, names, paid, perhapsPaid }: Leftover): string {
  const { done, total, failed, credits } = totals
  const facts = [
    `${done} of ${count(total, 'picture')} done`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(credits > 0 ? [`${count(credits, 'credit')} spent`] : []),
  ]
  const more = names.length > MOST_NAMES ? [`  and ${names.length - MOST_NAMES} more`] : []
  return [
    `${why} ${facts.join(', ')}; not done:`,
    ...names.slice(0, MOST_NAMES).map((name) => `  ${nameText(name)}`),
    ...more,
    ...paidLines(paid, perhapsPaid),
    'To go on, run the same command again: what is done stays as it is, and nothing is paid for twice.',
    '',
  ].join('\n')
}

function paidLines(paid: number, perhapsPaid: number): string[] {
  return [
    ...(paid > 0
      ? [`${count(paid, 'picture')} of these ${paid === 1 ? 'is' : 'are'} paid for and still at the service.`]
      : []),
    ...(perhapsPaid > 0 ? [`${count(perhapsPaid, 'picture')} of these may be paid for: unmark task`] : []),
  ]
}

/** For a picture that no answer came for: either it was never begun, or it did not end in time. */
export function stoppedError(begun: boolean, taskId: string | undefined): SerialisedError {
  return {
    code: 'ABORTED',
    message: begun
      ? 'The run was stopped before this picture was done.'
      : 'The run was stopped before this picture was begun.',
    hint: 'Start it again when it is wanted.',
    retryable: true,
    spent: taskId !== undefined ? 'yes' : begun ? 'unknown' : 'no',
    ...(taskId === undefined ? {} : { taskId }),
  }
}
