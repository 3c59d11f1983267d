// A task's life as journal lines, and what they add up to: the one place that decides whether a submission may be made.
import { z } from 'zod'
import type { Box } from '../image.ts'
import { orderSchema } from '../order.ts'

const at = z.iso.datetime()
const attempt = z.string().min(1)

const length = z.int().nonnegative()
const boxSchema = z.object({ left: length, top: length, width: length.positive(), height: length.positive() })

/**
 * One line of a journal. A submission is announced before its first byte is sent (`submitting`) and again before its
 * last one (`committing`): between the two the service cannot have a whole request, so it cannot have made a task.
 */
export const taskRecordSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('submitting'),
    attempt,
    at,
    engine: z.string(),
    order: orderSchema,
    /** What was sent of the displayed picture, where that is not all of it. */
    crop: boxSchema.exactOptional(),
  }),
  z.object({ type: z.literal('committing'), attempt, at }),
  z.object({ type: z.literal('accepted'), attempt, at, taskId: z.string().min(1) }),
  z.object({ type: z.literal('refused'), attempt, at, code: z.string() }),
  z.object({ type: z.literal('unknown'), attempt, at, reason: z.string() }),
  z.object({ type: z.literal('failed'), attempt, at, status: z.enum(['failed', 'timeout']), message: z.string() }),
  /** How long the service took, in milliseconds, where somebody watched. */
  z.object({ type: z.literal('stored'), attempt, at, tookMs: z.number().nonnegative().exactOptional() }),
])
export type TaskRecord = z.infer<typeof taskRecordSchema>

interface AttemptFacts {
  readonly attempt: string
  /** When it began, ISO 8601. */
  readonly submittedAt: string
  /** What was ordered; undefined when the line that said so is lost. */
  readonly order: z.infer<typeof orderSchema> | undefined
  /** The part of the displayed picture that was sent; undefined for all of it. */
  readonly crop: Box | undefined
}

/** A submission and where it stands. */
export type Attempt = AttemptFacts &
  (
    | /** Announced, and provably not taken: it may be made again. */ { readonly state: 'unsent' }
    | /** The service may have taken it: it must not be made again unasked. */ {
        readonly state: 'unknown'
        readonly reason: string
      }
    | { readonly state: 'accepted'; readonly taskId: string }
    | {
        readonly state: 'failed'
        readonly taskId: string | undefined
        readonly status: 'failed' | 'timeout'
        readonly message: string
      }
    | { readonly state: 'stored'; readonly taskId: string | undefined; readonly tookMs: number | undefined }
  )

/** Parses journal lines; what is no record of ours is left out and counted. */
export function parseRecords(lines: readonly unknown[]): { readonly records: TaskRecord[]; readonly strange: number } {
  const records = lines.flatMap((line) => {
    const parsed = taskRecordSchema.safeParse(line)
    return parsed.success ? [parsed.data] : []
  })
  return { records, strange: lines.length - records.length }
}

/**
 * Adds the lines up to the state of every attempt, oldest first. `lost` lines cannot be read: one of them may have
 * been the announcement that something was sent, so what looks unsent beside one counts as unknown.
 */
export function foldAttempts(records: readonly TaskRecord[], lost = 0): Attempt[] {
  const attempts = new Map<string, Attempt>()
  for (const record of records) attempts.set(record.attempt, next(attempts.get(record.attempt), record))
  const found = [...attempts.values()]
  if (lost === 0) return found
  const reason = `${lost} line(s) of its journal cannot be read`
  const last = found.at(-1)
  if (!last) {
    const submittedAt = new Date(0).toISOString()
    return [{ attempt: 'lost', submittedAt, order: undefined, crop: undefined, state: 'unknown', reason }]
  }
  const { attempt, submittedAt, order, crop } = last
  return last.state === 'unsent'
    ? [...found.slice(0, -1), { attempt, submittedAt, order, crop, state: 'unknown', reason }]
    : found
}

function next(before: Attempt | undefined, record: TaskRecord): Attempt {
  const facts: AttemptFacts = {
    attempt: record.attempt,
    submittedAt: before?.submittedAt ?? record.at,
    order: record.type === 'submitting' ? record.order : before?.order,
    crop: record.type === 'submitting' ? record.crop : before?.crop,
  }
  const taskId = before && 'taskId' in before ? before.taskId : undefined
  switch (record.type) {
    case 'submitting':
    case 'refused':
      return { ...facts, state: 'unsent' }
    case 'committing':
      return { ...facts, state: 'unknown', reason: 'the program ended before the service’s answer was on disk' }
    case 'unknown':
      return { ...facts, state: 'unknown', reason: record.reason }
    case 'accepted':
      return { ...facts, state: 'accepted', taskId: record.taskId }
    case 'failed':
      return { ...facts, state: 'failed', taskId, status: record.status, message: record.message }
    case 'stored':
      return { ...facts, state: 'stored', taskId, tookMs: record.tookMs ?? watchedMs(before) }
  }
}

/** A result may be stored again, by somebody who did not watch the task. */
function watchedMs(before: Attempt | undefined): number | undefined {
  return before?.state === 'stored' ? before.tookMs : undefined
}

/** True when nothing is left to do for a task: its journal may be pruned. */
export function isFinishedTask(lines: readonly unknown[]): boolean {
  const { records, strange } = parseRecords(lines)
  const attempts = foldAttempts(records, strange)
  return attempts.every(({ state }) => state === 'stored' || state === 'failed' || state === 'unsent')
}

/** The task ids that a journal tells of, so that lost links to it can be made again. */
export function taskIdsOf(lines: readonly unknown[]): string[] {
  return parseRecords(lines).records.flatMap((record) => (record.type === 'accepted' ? [record.taskId] : []))
}
