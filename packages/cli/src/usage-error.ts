// A command line that cannot be understood: nothing has been begun, and the user can mend it.

export class UsageError extends Error {
  override readonly name = 'UsageError'
  /** What to do next. */
  readonly hint: string | undefined

  /** `message` says what was expected and what came. */
  constructor(message: string, hint?: string) {
    super(message)
    this.hint = hint
  }
}
