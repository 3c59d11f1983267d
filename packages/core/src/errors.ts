// The one table of failures. Classes, documents, exit codes and texts for agents all derive from it.

/** Whether a credit of the hosted service was used up by the call that failed. */
export type Spent = 'no' | 'yes' | 'unknown'

interface ErrorRow {
  /** What the code means, for the reference table in the documents. */
  readonly meaning: string
  /** The next step when the place that throws knows no better one. */
  readonly hint: string
  readonly retryable: boolean
  readonly spent: Spent
}

function row(spent: Spent, retryable: boolean, meaning: string, hint: string): ErrorRow {
  return { meaning, hint, retryable, spent }
}

/** Every code with its meaning, whether a credit was spent, whether a retry makes sense, and the next step. */
export const ERROR_TABLE = {
  INVALID_INPUT: row('no', false, 'An argument or option has the wrong form.', 'Correct the argument and try again.'),
  INVALID_IMAGE: row(
    'no',
    false,
    'The picture is missing, damaged, too large or of a kind that cannot be cleaned.',
    'Use a complete PNG, JPEG, WebP, AVIF, TIFF or single-frame GIF file.',
  ),
  INVALID_MASK: row(
    'no',
    false,
    'The mask, a region or an overlay does not fit the picture.',
    'Use a mask of the same size as the displayed picture, with some but not all of it marked.',
  ),
  MASK_REQUIRED: row(
    'no',
    false,
    'The chosen engine needs to be told where the mark is.',
    'Give a mask, a region or an overlay, or set a token to let the hosted service find the mark.',
  ),
  PATH_NOT_ALLOWED: row(
    'no',
    false,
    'A path is outside the allowed folders, or is no regular file.',
    'Use a file inside an allowed folder, or allow its folder.',
  ),
  URL_NOT_ALLOWED: row(
    'no',
    false,
    'A URL is not http(s), or leads to a private, loopback, link-local or metadata address.',
    'Use a public http(s) URL, or download the picture and give its path.',
  ),
  TOKEN_MISSING: row(
    'no',
    false,
    'The hosted engine was asked for and there is no usable token.',
    'Set KAZE_API_TOKEN to a token made on the service’s own page, or use the local engine with a mask or a region.',
  ),
  AUTHENTICATION_FAILED: row(
    'no',
    false,
    'The service refused the token.',
    'Check KAZE_API_TOKEN, or make a new token on the service’s own page.',
  ),
  INSUFFICIENT_CREDITS: row(
    'no',
    false,
    'The account has no credits left.',
    'Add credits, or use the local engine with a mask or a region.',
  ),
  BUDGET_EXCEEDED: row(
    'no',
    false,
    'The job would spend more credits than its limit allows.',
    'Raise the limit (maxCredits or UNMARK_MAX_CREDITS) if the spending is wanted.',
  ),
  REQUEST_REJECTED: row(
    'no',
    false,
    'The service refused the request as malformed.',
    'Change the picture or the mask; sending the same request again is useless.',
  ),
  SERVICE_ERROR: row('no', true, 'The service failed or gave an unreadable answer.', 'Try again later.'),
  NETWORK_ERROR: row('no', true, 'The service or a URL could not be reached.', 'Check the connection, then try again.'),
  SUBMIT_OUTCOME_UNKNOWN: row(
    'unknown',
    false,
    'The picture was sent and the answer was lost: it may have been accepted and paid for.',
    'Compare the account’s credits before and after; to submit again and accept a second payment, use forceNew.',
  ),
  TASK_NOT_FOUND: row('no', false, 'No task with this id is known.', 'List the known tasks and check the id.'),
  TASK_FAILED: row(
    'unknown',
    false,
    'The service accepted the picture and could not clean it.',
    'Check the quota to see whether a credit was used; change the picture or the mask before a new submission.',
  ),
  TASK_TIMED_OUT: row(
    'unknown',
    false,
    'The service gave up on the task after its own time limit.',
    'Check the quota to see whether a credit was used, then submit again with forceNew if it is wanted.',
  ),
  DEADLINE_EXCEEDED: row(
    'no',
    true,
    'The work took longer than the deadline given for it.',
    'Ask for the task again, or allow more time with deadlineMs.',
  ),
  ABORTED: row('no', true, 'The caller stopped the work.', 'Start it again when it is wanted.'),
  RESULT_INVALID: row(
    'yes',
    true,
    'The engine’s result is no picture, or not the same picture.',
    'Fetch the task again; if it stays so, report it to the engine’s maker.',
  ),
  STORE_CORRUPT: row(
    'no',
    false,
    'The store on disk cannot be read or written.',
    'Run `unmark store verify`, or choose another folder with UNMARK_STORE.',
  ),
  FROZEN: row(
    'no',
    false,
    'Something is missing from the store and `frozen` forbids making it.',
    'Run the build once without `frozen` and keep the store.',
  ),
} as const satisfies Record<string, ErrorRow>

/** Stable, machine-readable name of a failure. */
export type ErrorCode = keyof typeof ERROR_TABLE

/** What an error says beside its code and message; what is left out comes from `ERROR_TABLE`. */
export interface UnmarkErrorOptions {
  readonly hint?: string
  readonly retryable?: boolean
  readonly spent?: Spent
  readonly taskId?: string
  /** How long the service asked to be left alone, in milliseconds. */
  readonly retryAfterMs?: number
  readonly cause?: unknown
}

/** The fields of an error that may be shown, logged or sent. */
export interface SerialisedError {
  readonly code: ErrorCode
  readonly message: string
  readonly hint: string
  readonly retryable: boolean
  readonly spent: Spent
  readonly taskId?: string
}

const BRAND = Symbol.for('unmark.error')

/**
 * Every failure that Unmark reports. `message` says what was expected and what came, `hint` what to do next,
 * `spent` whether a credit was used. Use {@link UnmarkError.is} to recognise one: it also works when two copies
 * of this package are loaded.
 */
export class UnmarkError extends Error {
  override readonly name = 'UnmarkError'
  readonly code: ErrorCode
  readonly hint: string
  readonly retryable: boolean
  readonly spent: Spent
  readonly taskId?: string
  readonly retryAfterMs?: number

  constructor(code: ErrorCode, message: string, options: UnmarkErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    const defaults: ErrorRow = ERROR_TABLE[code]
    this.code = code
    this.hint = options.hint ?? defaults.hint
    this.retryable = options.retryable ?? defaults.retryable
    this.spent = options.spent ?? defaults.spent
    if (options.taskId !== undefined) this.taskId = options.taskId
    if (options.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs
    Object.defineProperty(this, BRAND, { value: true })
  }

  static is(value: unknown): value is UnmarkError {
    return typeof value === 'object' && value !== null && BRAND in value
  }

  toJSON(): SerialisedError {
    return {
      code: this.code,
      message: this.message,
      hint: this.hint,
      retryable: this.retryable,
      spent: this.spent,
      ...(this.taskId === undefined ? {} : { taskId: this.taskId }),
    }
  }
}

/** The error that an aborted `signal` stands for: `ABORTED`, or the `UnmarkError` that it was aborted with. */
export function abortError(signal: AbortSignal): UnmarkError {
  if (UnmarkError.is(signal.reason)) return signal.reason
  return new UnmarkError('ABORTED', 'The work was stopped before it was done.', { cause: signal.reason })
}

/** Throws what {@link abortError} gives if `signal` is aborted. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw abortError(signal)
}
