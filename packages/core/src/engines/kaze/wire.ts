// The hosted service's words: addresses, field names, codes and statuses. They stand here and nowhere else.
import { z } from 'zod'
import type { TicketState } from '../engine.ts'

export const WIRE_PATHS = {
  submit: 'api/ext/v1/submit_watermark_removal',
  result: 'api/ext/v1/get_task_result',
  quota: 'api/ext/v1/get_quota',
} as const

/** Fields of a submission; a picture or a smear goes by URL or by base64, never both. */
export const SUBMIT_FIELDS = {
  image: 'image_base64',
  imageUrl: 'image_url',
  smear: 'smear_base64',
  smearUrl: 'smear_url',
} as const

export function resultBody(taskId: string): string {
  return JSON.stringify({ task_id: taskId })
}

/** What a code of the service means for us. Its `message` is never branched on: its spelling varies. */
export type CodeMeaning = 'success' | 'rejected' | 'wrong-method' | 'unauthenticated' | 'no-credits' | 'server-error'

export function meaningOf(code: number): CodeMeaning {
  switch (code) {
    case 0:
      return 'success'
    case 1000:
      return 'rejected'
    case 1001:
      return 'wrong-method'
    case 1002:
      return 'unauthenticated'
    case 1003:
      return 'no-credits'
    default:
      return 'server-error'
  }
}

/** What is around every reply. Only what is used is looked at, and a field of another form counts as missing. */
const envelopeSchema = z.looseObject({
  code: z.int().optional().catch(undefined),
  err_msg: z.unknown().optional(),
  data: z.unknown().optional(),
})
export type Envelope = z.infer<typeof envelopeSchema>

/** The JSON object of a reply, or undefined when the bytes are none. */
export function readEnvelope(bytes: Uint8Array): Envelope | undefined {
  try {
    return envelopeSchema.safeParse(JSON.parse(Buffer.from(bytes).toString('utf8'))).data
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** A task id goes into logs, tool replies and command lines, so only printable ones without quotes are taken. */
const submittedSchema = z.looseObject({ task_id: z.string().regex(/^[\w.:~+/=@,;|-]{1,200}$/) })

export function readTaskId(envelope: Envelope): string | undefined {
  return submittedSchema.safeParse(envelope.data).data?.task_id
}

const taskSchema = z.looseObject({
  status: z.string(),
  images: z.unknown().optional(),
  err_msg: z.unknown().optional(),
})
const imagesSchema = z.array(z.unknown()).catch([])
const imageSchema = z.looseObject({ url: z.string() })

/**
 * The state that a result reply tells, or undefined when it tells none. A status that is not in the contract is a
 * newer one, so the task counts as running.
 *
 * @param clean makes a stranger's words fit to be shown.
 */
export function readTicketState(
  envelope: Envelope,
  clean: (text: unknown) => string | undefined,
): TicketState | undefined {
  const task = taskSchema.safeParse(envelope.data).data
  if (!task) return undefined
  const message = clean(task.err_msg) ?? clean(envelope.err_msg)
  const withMessage = message === undefined ? {} : { message }
  switch (task.status) {
    case 'processing':
      return { status: 'processing' }
    case 'success':
      return { status: 'success', pictureUrls: readPictureUrls(task.images) }
    case 'failed':
      return { status: 'failed', ...withMessage }
    case 'timeout':
      return { status: 'timeout', ...withMessage }
    default:
      return { status: 'processing', message: `the service reported a new status: ${clean(task.status) ?? '""'}` }
  }
}

function readPictureUrls(images: unknown): string[] {
  return imagesSchema.parse(images).flatMap((image) => imageSchema.safeParse(image).data?.url ?? [])
}

const quotaSchema = z.looseObject({ limit: z.number(), usage: z.number(), remaining: z.number() })

/** The credits of an account with the hosted service. */
export interface Quota {
  /** Credits of the account in all, used, and left. */
  readonly limit: number
  readonly usage: number
  readonly remaining: number
}

export function readQuota(envelope: Envelope): Quota | undefined {
  const quota = quotaSchema.safeParse(envelope.data).data
  return quota && { limit: quota.limit, usage: quota.usage, remaining: quota.remaining }
}
