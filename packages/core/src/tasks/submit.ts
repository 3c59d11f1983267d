// The only place that spends: a submission is made when the journal proves that it cannot be a second one.
import { randomUUID } from 'node:crypto'
import type { Clock } from '../clock.ts'
import type { QueuedEngine, SubmitOptions } from '../engines/engine.ts'
import { UnmarkError } from '../errors.ts'
import type { Box } from '../image.ts'
import type { Intake } from '../input/intake.ts'
import { type Order, orderTaskKey } from '../order.ts'
import { settleAll } from '../settle-all.ts'
import type { WriteOptions } from '../store/disk.ts'
import type { ContentKey } from '../store/key.ts'
import type { Store } from '../store/store.ts'
import type { Budget, Charge } from './budget.ts'
import { readAttempts } from './read-task.ts'
import type { TaskRecord } from './state.ts'

export interface SubmitParts {
  readonly store: Store
  readonly budget: Budget
  readonly clock: Clock
}

export interface Submission {
  readonly engine: QueuedEngine
  /** Of the journal. */
  readonly taskKey: ContentKey
  readonly order: Order
  /** What a later process needs to finish the task; undefined when the order says it all. */
  readonly intake: Intake | undefined
  /** The part of the displayed picture that is sent; undefined for all of it. */
  readonly crop: Box | undefined
  /** Hands the picture to the engine. */
  readonly send: (options: SubmitOptions) => Promise<{ readonly taskId: string }>
  /** Waits until the picture may be handed over; everything before that is done beforehand. */
  readonly enter: () => Promise<void>
  /** Told whether the service may have taken the picture: from right before the last byte until it is refused. */
  readonly setCommitted: (committed: boolean) => void
  /** Submit again whatever the journal says. */
  readonly forceNew: boolean
}

/** A task that the service has taken. */
export interface Ticket {
  readonly taskId: string
  readonly attempt: string
  readonly submittedAt: Date
  /** Credits that this very call spent: 0 when the task was there already. */
  readonly creditsSpent: number
  /** The part of the displayed picture that was sent; undefined for all of it. */
  readonly crop: Box | undefined
  /** Why the store could not take the task down; then nobody but this call knows of it. */
  readonly unsaved?: UnmarkError
}

/**
 * Hands the picture over, or finds the task of an earlier submission. The caller holds the lock of `taskKey`.
 *
 * @throws UnmarkError `SUBMIT_OUTCOME_UNKNOWN`, `TASK_FAILED` or `TASK_TIMED_OUT` for what an earlier submission came to
 *   (unless `forceNew`), `BUDGET_EXCEEDED`, and what the engine's `submit` throws.
 */
export async function submitOnce(submission: Submission, parts: SubmitParts): Promise<Ticket> {
  const { engine, taskKey } = submission
  const earlier = submission.forceNew ? undefined : await earlierSubmission(parts.store, taskKey)
  if (earlier) return earlier
  const charge = parts.budget.reserve(engine.credits)
  const attempt = randomUUID()
  const note: Note = (record, options) =>
    parts.store.journal.append(taskKey, { ...record, attempt, at: new Date(parts.clock.now()).toISOString() }, options)
  try {
    if (submission.intake) await keepInputs(parts.store, submission.intake)
    const { order, crop } = submission
    // The line before the last byte makes this one durable too; until then a power cut may take it, as nothing is sent.
    await note({ type: 'submitting', engine: engine.name, order, ...(crop && { crop }) }, { durable: false })
    await submission.enter()
  } catch (error) {
    charge.refund()
    throw error
  }
  const taskId = await handOver(submission, charge, note)
  const submittedAt = new Date(parts.clock.now())
  const unsaved = await keepTaskId(taskId, taskKey, parts.store, note)
  const { crop } = submission
  return { taskId, attempt, submittedAt, creditsSpent: engine.credits, crop, ...(unsaved && { unsaved }) }
}

type WithoutFrame<T> = T extends TaskRecord ? Omit<T, 'attempt' | 'at'> : never
type TaskRecordBody = WithoutFrame<TaskRecord>
type Note = (record: TaskRecordBody, options?: WriteOptions) => Promise<void>

async function handOver({ send, setCommitted }: Submission, charge: Charge, note: Note): Promise<string> {
  let committed = false
  const onCommit = async () => {
    await note({ type: 'committing' })
    committed = true
    setCommitted(true)
  }
  try {
    return (await send({ onCommit })).taskId
  } catch (error) {
    const typed = UnmarkError.is(error) ? error : undefined
    // A defect that struck before the last byte has cost nothing either.
    const taken = typed ? typed.spent !== 'no' : committed
    if (!taken) charge.refund()
    const code = typed?.code ?? 'DEFECT'
    const reason = typed?.message ?? 'the engine failed'
    await noteFailure(note, taken ? { type: 'unknown', reason } : { type: 'refused', code }, error)
    throw error
  }
}

/** The journal errs on the safe side already, so a line that cannot be added must not hide what happened. */
async function noteFailure(note: Note, record: TaskRecordBody, failure: unknown): Promise<void> {
  try {
    await note(record)
  } catch (error) {
    if (!UnmarkError.is(failure)) throw failure
    const { code, message, hint, retryable, spent } = failure
    const cause = new AggregateError([failure, error], 'The submission failed, and so did writing that down.')
    throw new UnmarkError(code, `${message} That could not be written to the store.`, { hint, retryable, spent, cause })
  }
}

/** The service has the picture: a store that fails now must not keep the task from the caller. */
async function keepTaskId(
  taskId: string,
  taskKey: ContentKey,
  store: Store,
  note: Note,
): Promise<UnmarkError | undefined> {
  try {
    await settleAll([note({ type: 'accepted', taskId }), store.journal.linkTask(taskId, taskKey)])
    return undefined
  } catch (cause) {
    const message = `Task ${taskId} was accepted and could not be written to the store.`
    const hint = 'Keep this task id, and mend the store (`unmark store verify`) before anything else is submitted.'
    return new UnmarkError('STORE_CORRUPT', message, { cause, spent: 'yes', taskId, hint })
  }
}

/**
 * The picture and the mask stay in the store until the task is done, so that any process can finish it. A power cut may take
 * them: then whoever asks for the result has to bring them again, and pays nothing for it.
 */
async function keepInputs(store: Store, { image, mask, overlay }: Intake): Promise<void> {
  const inputs = [image, mask, overlay].filter((input) => input !== undefined)
  await settleAll(
    inputs.map(({ bytes, sha256 }) => store.blobs.putHashed(bytes, sha256, INPUT_EXTENSION, { durable: false })),
  )
}

export const INPUT_EXTENSION = 'input'

/**
 * The task of the newest submission that may have been taken; later ones that were refused change nothing about it.
 *
 * @throws UnmarkError for what it came to, if that was no task or one that failed.
 */
export async function earlierSubmission(store: Store, taskKey: ContentKey): Promise<Ticket | undefined> {
  const attempts = await readAttempts(store, taskKey)
  if (attempts.some(({ order }) => order && orderTaskKey(order) !== taskKey)) throw misplaced()
  const earlier = attempts.findLast(({ state }) => state !== 'unsent')
  if (!earlier || earlier.state === 'unsent') return undefined
  const { attempt, submittedAt } = earlier
  if (earlier.state === 'unknown') {
    throw new UnmarkError(
      'SUBMIT_OUTCOME_UNKNOWN',
      `This picture was sent at ${submittedAt}, and whether it was taken is not known: ${earlier.reason}.`,
    )
  }
  if (earlier.state === 'failed') {
    throw new UnmarkError(
      earlier.status === 'failed' ? 'TASK_FAILED' : 'TASK_TIMED_OUT',
      `An earlier submission of this picture ended as ${earlier.status}: ${earlier.message}.`,
      {
        ...(earlier.taskId === undefined ? {} : { taskId: earlier.taskId }),
        hint: 'Change the picture or the mask, or submit it again with forceNew.',
      },
    )
  }
  // The line that held the id of a stored task can be lost; its result is then made anew only when that is asked for.
  if (earlier.taskId === undefined) {
    throw new UnmarkError('STORE_CORRUPT', 'This picture was paid for, and both its result and its task id are lost.', {
      hint: 'Submit it again with forceNew to pay for it a second time.',
    })
  }
  return { taskId: earlier.taskId, attempt, submittedAt: new Date(submittedAt), creditsSpent: 0, crop: earlier.crop }
}

/** A file that was restored or moved to another's name: what it says is true, but of another picture. */
function misplaced(): UnmarkError {
  return new UnmarkError(
    'SUBMIT_OUTCOME_UNKNOWN',
    'The journal of this picture is that of another one, so whether this one was sent is not known.',
  )
}
