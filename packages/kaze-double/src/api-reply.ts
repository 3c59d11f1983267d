// Turns an answer of the service and the step of its call into the JSON, or the rubbish, that goes out.
import { CODES, messageFor, statusFor } from './contract.ts'
import type { Settings } from './options.ts'
import { EMPTY, htmlPage, type Reply } from './reply.ts'
import type { ApiStep } from './steps.ts'

/** What the service has to say before any step has changed it. */
export interface Answer {
  readonly code: number
  /** Default: the usual words for the code. */
  readonly message?: string
  readonly data?: unknown
  /** Fields that stand beside `data`. */
  readonly top?: Readonly<Record<string, unknown>>
  /** Leave `code` out, as the documented example of the result call does. */
  readonly omitCode?: boolean
}

export function refusal(code: number, message?: string): Answer {
  return message === undefined ? { code } : { code, message }
}

export function apiReply(answer: Answer, step: ApiStep, settings: Settings): Reply {
  const code = step.code ?? answer.code
  const status = step.status ?? statusFor(code, settings.codeStatus)
  const form = step.body ?? defaultForm(step)
  if (form === 'empty') return { status, headers: {}, body: EMPTY }
  if (form === 'html') return { status, ...htmlPage(status) }
  const text = form === 'json' ? JSON.stringify(step.json ?? envelope(answer, step)) : RUBBISH[form]
  return { status, headers: { 'content-type': 'application/json' }, body: Buffer.from(text) }
}

const RUBBISH = {
  'broken-json': '{"code":0,"message":"success","data":{"task_id":"',
  'wrong-shape': '{"code":0,"message":"success","data":["unexpected"]}',
} as const

/** An error status by itself comes from something in front of the service, which knows nothing of its JSON. */
function defaultForm(step: ApiStep): 'json' | 'empty' {
  const bare = step.status !== undefined && step.status >= 400 && step.code === undefined && step.json === undefined
  return bare ? 'empty' : 'json'
}

function envelope(answer: Answer, step: ApiStep): Record<string, unknown> {
  const code = step.code ?? answer.code
  const usual = code === answer.code ? answer.message : undefined
  const omitCode = step.omitCode ?? (answer.omitCode === true && code === CODES.success)
  return {
    ...(omitCode ? {} : { code }),
    message: step.message ?? usual ?? messageFor(code),
    ...answer.top,
    ...(code === CODES.success && answer.data !== undefined ? { data: answer.data } : {}),
  }
}
