// The one way in which a check fails: with what was expected and what came.
import { inspect } from 'node:util'
import { UnmarkError } from '../errors.ts'

/** @throws Error unless `holds`. */
export function expectThat(holds: boolean, expected: string, came: unknown): asserts holds {
  if (!holds) throw new Error(`Expected ${expected}; got ${inspect(came, { depth: 2, breakLength: Infinity })}.`)
}

/**
 * What the work rejects with.
 *
 * @throws Error when it does not reject, or with something that is no `UnmarkError`.
 */
export async function typedFailure(work: Promise<unknown>, expected: string): Promise<UnmarkError> {
  const end = await work.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  )
  expectThat('error' in end, expected, end)
  expectThat(UnmarkError.is(end.error), `an UnmarkError (${expected})`, end.error)
  return end.error
}
