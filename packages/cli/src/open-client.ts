// Makes core's client for a command; settings that core refuses are the user's to mend before anything begins.
import type { Unmark, UnmarkOptions } from '@unmark/core'
import type { Context } from './context.ts'
import { LoadFailure } from './load-failure.ts'
import { UsageError } from './usage-error.ts'

export async function openClient(context: Context, options: UnmarkOptions): Promise<Unmark> {
  try {
    return await context.createUnmark(options)
  } catch (error) {
    if (error instanceof LoadFailure) throw error
    const { UnmarkError } = await import('@unmark/core')
    if (UnmarkError.is(error)) throw new UsageError(error.message, error.hint)
    throw error
  }
}
