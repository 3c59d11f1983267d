// What a fuzzed door looks like to the campaign.
import { UnmarkError } from '@unmark/core'
import type { Random } from './random.ts'

export interface Target {
  /**
   * Throws one damaged input at the door and says how that ended: a code of the error table, or `ok`. Anything that
   * is no typed error is thrown.
   */
  once(random: Random): Promise<string>
  close(): Promise<void>
}

/** Everything that a target writes lies inside `folder`. */
export type OpenTarget = (folder: string) => Promise<Target>

/** The end of a call as a word; what is no `UnmarkError` is a finding and goes on as it came. */
export async function endOf(work: Promise<unknown>): Promise<string> {
  try {
    await work
    return 'ok'
  } catch (error) {
    if (!UnmarkError.is(error)) throw error
    if (error.message.trim() === '' || error.hint.trim() === '') throw new Error(`${error.code} without words`)
    return error.code
  }
}
