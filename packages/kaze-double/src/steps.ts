// What can be scripted for one call, as plain data, so that tests, tables and the control endpoint share one language.
import { z } from 'zod'
import { type Endpoint, OUTCOMES } from './contract.ts'
import { DELIVERIES } from './deliver.ts'

/**
 * Moments at which an exchange can be cut: when the headers have arrived and nothing else is read; inside the body; after
 * its last byte, without making a task; after the task is made and charged, without a reply; inside the reply.
 */
export const CUT_POINTS = ['before-body', 'mid-body', 'after-body', 'accepted', 'mid-reply'] as const
export type CutPoint = (typeof CUT_POINTS)[number]

const milliseconds = z.number().nonnegative()
const cutPoint = z.enum(CUT_POINTS)

const replySteps = {
  /** Milliseconds to wait before the reply, after a task is made. */
  delayMs: milliseconds.optional(),
  /** Wait before the reply until `double.release()`. */
  hold: z.boolean().optional(),
  /** HTTP status. From 400 on, and without `code`, nothing is accepted and the body is empty unless `body` says more. */
  status: z.int().min(200).max(599).optional(),
  /** More reply headers. */
  headers: z.record(z.string(), z.string()).optional(),
  /** `Retry-After`: seconds, a date, or any text. */
  retryAfter: z.union([z.number(), z.string(), z.date()]).optional(),
  /** Cut the connection with a TCP reset. */
  reset: cutPoint.optional(),
  /** Cut the connection by closing it in order. */
  close: cutPoint.optional(),
  /** Do nothing more, and keep the connection open. */
  hang: cutPoint.optional(),
  /** Send the reply's body byte by byte with this many milliseconds between two. */
  dripMs: milliseconds.optional(),
}

const apiSteps = {
  ...replySteps,
  /** Bytes of the body to read before a `mid-body` cut. Default: half of the declared length. */
  afterBytes: z.int().nonnegative().optional(),
  /** Reply when the headers have arrived, without reading the body; nothing is accepted. */
  early: z.boolean().optional(),
  /** The body's `code`. Any but 0 refuses the request; 0 makes sure that it is handled whatever `status` says. */
  code: z.int().optional(),
  /** The body's `message`. */
  message: z.string().optional(),
  /** Leave `code` out of the body. The default differs by call: see `resultHasCode`. */
  omitCode: z.boolean().optional(),
  /** Send something that is not the service's JSON. */
  body: z.enum(['html', 'broken-json', 'empty', 'wrong-shape']).optional(),
  /** Send exactly this as JSON. */
  json: z.json().optional(),
}

/** How a task ends and when, for one submission; the same names are options of the whole double. */
const jobSteps = {
  /** Milliseconds of the double's clock until the task is done, or `manual` for `double.finish`. */
  jobDuration: z.union([milliseconds, z.literal('manual')]).optional(),
  /** Result calls that are answered with `processing` first. */
  polls: z.int().nonnegative().optional(),
  /** What the result picture looks like on the wire. */
  deliver: z
    .union([z.enum(DELIVERIES), z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'expected a Uint8Array')])
    .optional(),
}

const errorText = {
  /** Text of `err_msg` when the task failed or timed out. */
  errMsg: z.string().optional(),
  /** Where `err_msg` stands: in `data` or beside it. Default: `data`. */
  errMsgAt: z.enum(['data', 'top']).optional(),
}

const submitStep = z.strictObject({
  ...apiSteps,
  ...jobSteps,
  ...errorText,
  /**
   * Make the task and charge for it, whatever the reply looks like. By default a task is made unless the step refuses
   * the request (`code` not 0, `status` from 400 on, `early`) or cuts it before `accepted`.
   */
  accept: z.boolean().optional(),
  /** How the task ends. Default: `success`. */
  outcome: z.enum(OUTCOMES).optional(),
  /** The task's id. Default: random. */
  taskId: z.string().optional(),
})

const resultStep = z.strictObject({
  ...apiSteps,
  ...errorText,
  /** `data.status` of this reply; it may be a word that the contract does not know. The task itself is left alone. */
  taskStatus: z.string().optional(),
  /** `images` of a success: empty, left out, or these URLs. */
  images: z.union([z.enum(['empty', 'missing']), z.array(z.string())]).optional(),
})

const quotaStep = z.strictObject(apiSteps)

const downloadStep = z.strictObject({
  ...replySteps,
  /** Send a page or nothing instead of the picture. */
  body: z.enum(['html', 'empty']).optional(),
  /** A 403 as storage services send it when a signed URL has expired. */
  expired: z.boolean().optional(),
  /** A complete HTTP reply whose picture is cut off half-way. */
  truncate: z.boolean().optional(),
  /** `Content-Type` to claim. */
  type: z.string().optional(),
  /** The picture, and then bytes without end. */
  endless: z.boolean().optional(),
  /** This many mebibytes of zeros in a small gzip body, whether or not the client takes gzip. */
  gzipBombMiB: z.int().positive().optional(),
  /**
   * This many redirects before the picture; `loop` for ever; `mirror` to the same picture on another origin; or a URL.
   */
  redirect: z.union([z.int().positive(), z.enum(['loop', 'mirror']), z.url()]).optional(),
  /** Default: 302. */
  redirectStatus: z.union([z.literal(301), z.literal(302), z.literal(303), z.literal(307), z.literal(308)]).optional(),
  /** Declare half of the length, twice the length, or none (chunked), and send the whole picture. */
  contentLength: z.enum(['short', 'long', 'none']).optional(),
})

const stepSchemas = {
  submit: submitStep,
  result: resultStep,
  quota: quotaStep,
  download: downloadStep,
  file: downloadStep,
} as const

export type SubmitStep = z.input<typeof submitStep>
export type ResultStep = z.input<typeof resultStep>
export type QuotaStep = z.input<typeof quotaStep>
export type DownloadStep = z.input<typeof downloadStep>

/** The step that fits each endpoint. `{}` is a call without a fault. */
export interface StepFor {
  readonly submit: SubmitStep
  readonly result: ResultStep
  readonly quota: QuotaStep
  readonly download: DownloadStep
  readonly file: DownloadStep
}
export type ApiStep = SubmitStep | ResultStep | QuotaStep
export type AnyStep = ApiStep | DownloadStep

/**
 * Checks a step, so that a script with a slip in it fails where it is written and not as a test that passes for the wrong reason.
 * @throws TypeError when a field is unknown or has the wrong form, or when more than one cut is asked for.
 */
export function parseStep<Name extends Endpoint>(endpoint: Name, step: unknown): StepFor[Name] {
  const parsed = stepSchemas[endpoint].safeParse(step)
  if (!parsed.success) throw new TypeError(`Not a step for ${endpoint}: ${z.prettifyError(parsed.error)}`)
  const cuts = ['reset', 'close', 'hang'].filter((cut) => cut in parsed.data)
  if (cuts.length > 1) throw new TypeError(`A step can cut its exchange once; this one asks for ${cuts.join(' and ')}.`)
  return parsed.data as StepFor[Name]
}
