// The service's wire contract in one place: addresses, field names, codes and the words that go with them.

/** Where each call of the service is answered. */
export const API_PATHS = {
  submit: '/api/ext/v1/submit_watermark_removal',
  result: '/api/ext/v1/get_task_result',
  quota: '/api/ext/v1/get_quota',
} as const

export type ApiEndpoint = keyof typeof API_PATHS

/** What a request was for: one of the service's calls, a result picture, or a picture that was published. */
export type Endpoint = ApiEndpoint | 'download' | 'file'

/** Fields that each call may carry; any other is a fault of the client. */
export const CALL_FIELDS: Record<ApiEndpoint, readonly string[]> = {
  submit: ['image_url', 'image_base64', 'smear_url', 'smear_base64'],
  result: ['task_id'],
  quota: [],
}

export const CODES = {
  success: 0,
  parameterError: 1000,
  invalidMethod: 1001,
  authenticationError: 1002,
  insufficientCredits: 1003,
  internalError: 1100,
} as const

/** The `message` that stands beside a code. Clients must not branch on it. */
export function messageFor(code: number): string {
  if (code === CODES.success) return 'success'
  if (code === CODES.parameterError) return 'Parameter error'
  if (code === CODES.invalidMethod) return 'Invalid HTTP method'
  if (code === CODES.authenticationError) return 'Authentication error'
  if (code === CODES.insufficientCredits) return 'Insufficient credits'
  return 'Server internal error'
}

/** Which HTTP status carries a code: always 200, the status of the same meaning, or whatever a function says. */
export type CodeStatus = 'ok' | 'matching' | ((code: number) => number)

/** The HTTP status of a reply whose body has this code. The contract does not fix it, so it is an option. */
export function statusFor(code: number, rule: CodeStatus): number {
  if (typeof rule === 'function') return rule(code)
  if (rule === 'ok' || code === CODES.success) return 200
  const matching: Record<number, number> = {
    [CODES.parameterError]: 400,
    [CODES.invalidMethod]: 405,
    [CODES.authenticationError]: 401,
    [CODES.insufficientCredits]: 402,
  }
  return matching[code] ?? 500
}

/** Ends that a task can come to. */
export const OUTCOMES = ['success', 'failed', 'timeout'] as const
export type Outcome = (typeof OUTCOMES)[number]
export type TaskStatus = Outcome | 'processing'
