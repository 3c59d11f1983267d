// Says what a run that was stopped has not done.
import type { SerialisedError } from '@unmark/core'
import { nameText } from '../report-lines.ts'
import { count } from '../text.ts'

/** Names in the list before it says "and so many more". */
const MOST_NAMES = 10

export interface Counts {
  readonly total: number
  readonly done: number
  readonly failed: number
}

export function stoppedText(counts: Counts, left: readonly string[]): string {
  const failed = counts.failed > 0 ? `, ${counts.failed} failed` : ''
  const names = left.slice(0, MOST_NAMES).map((name) => `  ${nameText(name)}\n`)
  const more = left.length > MOST_NAMES ? `  and ${left.length - MOST_NAMES} more\n` : ''
  return [
    `Stopped. ${counts.done} of ${count(counts.total, 'picture')} done${failed}; not done:\n`,
    ...names,
    more,
    'To go on, run the command again for what is left. What is finished is stored and is not paid for again.\n',
  ].join('')
}

/** For a picture that no answer came for: either it was never begun, or it did not end in time. */
export function stoppedError(begun: boolean): SerialisedError {
  return {
    code: 'ABORTED',
    message: begun
      ? 'The run was stopped before this picture was done.'
      : 'The run was stopped before this picture was begun.',
    hint: 'Start it again when it is wanted.',
    retryable: true,
    spent: begun ? 'unknown' : 'no',
  }
}
