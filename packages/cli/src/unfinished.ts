// The reminder at the start: pictures that were paid for in an earlier run and never fetched.
import type { Unmark } from '@unmark/core'
import { count } from './text.ts'

/** Empty where there is nothing to remind of. */
export async function unfinishedText(client: Pick<Unmark, 'tasks'>): Promise<string> {
  try {
    const tasks = await client.tasks({ limit: Number.MAX_SAFE_INTEGER })
    const waiting = tasks.filter(({ status }) => status === 'processing').length
    if (waiting === 0) return ''
    return `${count(waiting, 'task')} ${waiting === 1 ? 'was' : 'were'} paid for and not fetched: unmark task --fetch\n`
  } catch (error) {
    const { UnmarkError } = await import('@unmark/core')
    // A store that cannot be read is told of by the work itself, which goes on without it where it can.
    if (UnmarkError.is(error)) return ''
    throw error
  }
}
