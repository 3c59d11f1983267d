// Failures in the form that replies are made of: the same fields as core's errors, without loading core.
import type { ErrorCode, SerialisedError } from '@unmark/core'

/** Ends a call with a failure of the error table. */
export class CallFailure extends Error {
  override readonly name = 'CallFailure'
  readonly failure: SerialisedError

  constructor(failure: SerialisedError) {
    super(failure.message)
    this.failure = failure
  }
}

/** Says no before anything was sent or paid. */
export class Refusal extends CallFailure {
  constructor(code: ErrorCode, message: string, hint: string) {
    super({ code, message, hint, retryable: false, spent: 'no' })
  }
}
