// What a reply means: was a credit spent, does a retry make sense, and what is to be done. The most careful file here.
import { type ErrorCode, UnmarkError } from '../../errors.ts'
import { parseRetryAfter } from '../../net/retry-after.ts'
import { type CodeMeaning, type Envelope, meaningOf } from './wire.ts'

/** A complete HTTP reply. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** The JSON object of the body, or undefined when there is none. */
  readonly envelope: Envelope | undefined
  /** False when the answer came before the whole request was sent, so that it cannot have been taken. */
  readonly complete: boolean
}

type CallName = 'submit' | 'result' | 'quota'

/**
 * The error that a reply stands for, or undefined for a success. The body's `code` decides where there is one; the
 * HTTP status decides where there is none.
 */
export function judge(call: CallName, answer: Answer, now: number): UnmarkError | undefined {
  const code = answer.envelope?.code
  if (typeof code === 'number') return judgeCode(call, meaningOf(code), code, answer, now)
  return judgeStatus(call, answer, now)
}

function judgeCode(
  call: CallName,
  meaning: CodeMeaning,
  code: number,
  answer: Answer,
  now: number,
): UnmarkError | undefined {
  switch (meaning) {
    case 'success':
      return undefined
    case 'rejected':
      if (call === 'result') {
        return new UnmarkError('TASK_NOT_FOUND', 'The service does not know this task (code 1000).', {
          hint: 'It may have forgotten an old task. To submit the picture again, and pay for it again, use forceNew.',
        })
      }
      return new UnmarkError('REQUEST_REJECTED', 'The service refused the request (code 1000, parameter error).')
    case 'wrong-method':
      return new UnmarkError('SERVICE_ERROR', 'The service got another HTTP method than was sent (code 1001).', {
        retryable: false,
        hint: 'A proxy between here and the service changes requests; check KAZE_BASE_URL and the proxy.',
      })
    case 'unauthenticated':
      return new UnmarkError('AUTHENTICATION_FAILED', 'The service refused the token (code 1002).')
    case 'no-credits':
      return new UnmarkError('INSUFFICIENT_CREDITS', 'The account has no credits left (code 1003).')
    case 'server-error':
      return serverFailure(call, `The service failed (code ${code})`, answer, now)
  }
}

/** Replies without a code: from proxies and gateways, and from the service's own reads, which may leave it out. */
function judgeStatus(call: CallName, answer: Answer, now: number): UnmarkError | undefined {
  const { status } = answer
  const got = `The service answered with HTTP ${status}`
  if (status === 429) {
    return new UnmarkError('SERVICE_ERROR', `${got}: too many requests.`, waitOf(answer, now))
  }
  if (status === 401 || status === 403) return refusal('AUTHENTICATION_FAILED', `${got}: the token was refused.`)
  if (status === 402) return refusal('INSUFFICIENT_CREDITS', `${got}: the account has no credits left.`)
  if (status === 413) return refusal('REQUEST_REJECTED', `${got}: the picture is too large for it.`)
  if (status === 404 || status === 405 || (status >= 300 && status < 400)) {
    return new UnmarkError('SERVICE_ERROR', `${got}; there is no such service at this address.`, {
      retryable: false,
      hint: 'Check KAZE_BASE_URL.',
    })
  }
  // 408 says that the request came too late, not that none of it was used.
  if (status >= 400 && status < 500 && status !== 408) return refusal('REQUEST_REJECTED', `${got}.`)
  if (status >= 200 && status < 300 && answer.envelope) return undefined
  const unreadable = status >= 200 && status < 300 ? `${got} and something that is not its JSON` : got
  return serverFailure(call, unreadable, answer, now)
}

function refusal(code: ErrorCode, message: string): UnmarkError {
  return new UnmarkError(code, message)
}

/** The service may have made a task before it failed, so a submission that ends here must not be repeated. */
function serverFailure(call: CallName, what: string, answer: Answer, now: number): UnmarkError {
  if (call === 'submit' && answer.complete) {
    return new UnmarkError('SUBMIT_OUTCOME_UNKNOWN', `${what} after it had the whole picture.`)
  }
  return new UnmarkError('SERVICE_ERROR', `${what}.`, waitOf(answer, now))
}

/** How long the service asks to be left alone, if it does. */
export function waitOf(answer: Answer, now: number): { retryAfterMs?: number } {
  const header = answer.headers['retry-after']
  const wait = parseRetryAfter(Array.isArray(header) ? header[0] : header, now)
  return wait === undefined ? {} : { retryAfterMs: wait }
}
