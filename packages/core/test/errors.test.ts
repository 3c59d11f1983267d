import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { abortError, ERROR_TABLE, type ErrorCode, UnmarkError } from '../src/errors.ts'

const codes = Object.keys(ERROR_TABLE) as ErrorCode[]

describe('the error table', () => {
  it('holds exactly the codes of the contract', () => {
    expect(codes.sort()).toEqual(
      [
        'INVALID_INPUT INVALID_IMAGE INVALID_MASK MASK_REQUIRED PATH_NOT_ALLOWED URL_NOT_ALLOWED TOKEN_MISSING',
        'AUTHENTICATION_FAILED INSUFFICIENT_CREDITS BUDGET_EXCEEDED REQUEST_REJECTED SERVICE_ERROR NETWORK_ERROR',
        'SUBMIT_OUTCOME_UNKNOWN TASK_NOT_FOUND TASK_FAILED TASK_TIMED_OUT DEADLINE_EXCEEDED ABORTED RESULT_INVALID',
        'STORE_CORRUPT FROZEN',
      ]
        .join(' ')
        .split(' ')
        .sort(),
    )
  })

  it.each(codes)('gives %s a meaning and a next step in whole sentences', (code) => {
    expect(ERROR_TABLE[code].meaning).toMatch(/^[A-Z].*\.$/)
    expect(ERROR_TABLE[code].hint).toMatch(/^[A-Z].*\.$/)
  })
})

describe('an UnmarkError', () => {
  it('takes what is not said from the table', () => {
    const error = new UnmarkError('SUBMIT_OUTCOME_UNKNOWN', 'The answer was lost.')
    expect(error).toMatchObject({ spent: 'unknown', retryable: false, hint: ERROR_TABLE.SUBMIT_OUTCOME_UNKNOWN.hint })
  })

  it('prefers what is said', () => {
    const error = new UnmarkError('NETWORK_ERROR', 'No.', {
      hint: 'Wait.',
      retryable: false,
      spent: 'yes',
      taskId: 'abc',
    })
    expect(error.toJSON()).toEqual({
      code: 'NETWORK_ERROR',
      message: 'No.',
      hint: 'Wait.',
      retryable: false,
      spent: 'yes',
      taskId: 'abc',
    })
  })

  it('keeps its cause out of JSON', () => {
    const error = new UnmarkError('NETWORK_ERROR', 'No.', { cause: new Error('with a path') })
    expect(JSON.stringify(error)).not.toContain('with a path')
    expect(inspect(error)).toContain('with a path')
  })

  it('is recognised when another copy of the package made it', () => {
    const foreign = Object.assign(new Error('No.'), { code: 'ABORTED' })
    expect(UnmarkError.is(foreign)).toBe(false)
    Object.defineProperty(foreign, Symbol.for('unmark.error'), { value: true })
    expect(UnmarkError.is(foreign)).toBe(true)
  })
})

describe('abortError', () => {
  it('is ABORTED for a plain abort and the reason itself when that is typed', () => {
    expect(abortError(AbortSignal.abort()).code).toBe('ABORTED')
    const reason = new UnmarkError('DEADLINE_EXCEEDED', 'Too long.')
    expect(abortError(AbortSignal.abort(reason))).toBe(reason)
  })
})
