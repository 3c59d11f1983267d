// Catches the typed error that a call is expected to end with.
import { UnmarkError } from '../../src/errors.ts'

/** The `UnmarkError` that `work` rejects with; anything else fails the test. */
export async function failure(work: Promise<unknown> | (() => unknown)): Promise<UnmarkError> {
  try {
    await (typeof work === 'function' ? work() : work)
  } catch (error) {
    if (UnmarkError.is(error)) return error
    throw error
  }
  throw new Error('Expected an UnmarkError; nothing was thrown.')
}
