// What a caller is told of a task, and how one is taken up again by its id.

import type { QueuedEngine } from '../engines/engine.ts'
import { type SerialisedError, throwIfAborted, UnmarkError } from '../errors.ts'
import { type OnProgress, progressReporter } from '../events.ts'
import type { Box } from '../image.ts'
import type { IntakeDoor } from '../input/intake.ts'
import { type Order, orderKey } from '../order.ts'
import { prepare } from '../prepare.ts'
import { type RemoveResult, resultOfStored } from '../result.ts'
import type { ContentKey } from '../store/key.ts'
import { completeTask, type TaskParts } from './complete.ts'
import { finishByUrl, finishOnOriginal } from './finish-task.ts'
import { checkEngine, type FoundTask, findTask, listTasks, loadInputs } from './lookup.ts'

/** Where a task is. */
export interface TaskInfo {
  /** The service's handle; undefined for a picture that needed no task, or whose submission's answer was lost. */
  readonly taskId?: string
  readonly key: string
  readonly engine: string
  /** `unknown`: it was sent, and whether the service took it is not known. */
  readonly status: 'processing' | 'success' | 'failed' | 'timeout' | 'unknown'
  /** ISO 8601, UTC. */
  readonly submittedAt: string
  /** Credits that this call spent. */
  readonly creditsSpent: number
  /** The picture, when `status` is `success`; lists leave it out. */
  readonly result?: RemoveResult
  /** What went wrong, when `status` is `failed`, `timeout` or `unknown`. */
  readonly error?: SerialisedError
}

export interface LookUpOptions {
  /** How long to wait for the task to end, in milliseconds; 0 asks once. */
  readonly waitMs: number
  readonly signal: AbortSignal
  readonly onProgress: OnProgress | undefined
}

export interface LookUpParts extends TaskParts {
  readonly door: IntakeDoor
  /** The engine that submitted tasks are asked of; throws `TOKEN_MISSING` when there is none. */
  readonly queuedEngine: () => QueuedEngine
}

/**
 * Looks a task up; when it has ended and is not stored yet, fetches, checks and stores its result.
 *
 * @throws UnmarkError `TASK_NOT_FOUND`, and what reading and fetching throw. A task's own failure is in the answer.
 */
export async function lookUpTask(taskId: string, options: LookUpOptions, parts: LookUpParts): Promise<TaskInfo> {
  throwIfAborted(options.signal)
  const found = await findTask(parts.store, taskId)
  const stored = await storedResult(found, taskId, parts)
  if (stored) return { ...describeTask(found), status: 'success', result: stored }
  const known = describeTask(found)
  if (known.status === 'failed' || known.status === 'timeout') return known
  try {
    const result = await takeUp(found, taskId, options, parts)
    return result ? { ...known, status: 'success', result } : { ...known, status: 'processing' }
  } catch (error) {
    if (!UnmarkError.is(error)) throw error
    if (error.code === 'TASK_FAILED') return { ...known, status: 'failed', error: error.toJSON() }
    if (error.code === 'TASK_TIMED_OUT') return { ...known, status: 'timeout', error: error.toJSON() }
    throw error
  }
}

/** The newest tasks first, as the journal knows them; nobody is asked. */
export async function recentTasks(parts: Pick<TaskParts, 'store'>, limit: number): Promise<TaskInfo[]> {
  return (await listTasks(parts.store, limit)).map(describeTask)
}

async function storedResult(found: FoundTask, taskId: string, parts: LookUpParts): Promise<RemoveResult | undefined> {
  const started = performance.now()
  const stored = await parts.store.results.get(resultKey(found))
  // A key that was paid for a second time holds the result of its newer task.
  if (stored?.taskId !== taskId) return undefined
  return resultOfStored(stored, { engineMs: performance.now() - started })
}

/** The result's key; where the journal has lost what was ordered, no result has the journal's own. */
function resultKey({ taskKey, attempt }: FoundTask): ContentKey {
  return attempt.order ? orderKey(attempt.order) : taskKey
}

async function takeUp(
  { taskKey, attempt }: FoundTask,
  taskId: string,
  { waitMs, signal, onProgress }: LookUpOptions,
  parts: LookUpParts,
): Promise<RemoveResult | undefined> {
  const { order } = attempt
  if (!order) {
    throw new UnmarkError('STORE_CORRUPT', 'The journal has lost what this task was to do.', {
      taskId,
      hint: 'Ask for the same picture again: its task is found, and nothing is paid twice.',
    })
  }
  const engine = checkEngine(order, parts.queuedEngine())
  return completeTask(
    {
      engine,
      key: orderKey(order),
      taskKey,
      ticket: {
        taskId,
        attempt: attempt.attempt,
        submittedAt: new Date(attempt.submittedAt),
        creditsSpent: 0,
        crop: attempt.crop,
      },
      finish: (bytes) => finish(bytes, { order, crop: attempt.crop }, signal, parts),
      signal,
      progress: progressReporter(onProgress),
      giveUpAt: parts.clock.now() + waitMs,
    },
    parts,
  )
}

async function finish(
  bytes: Uint8Array,
  { order, crop }: { readonly order: Order; readonly crop: Box | undefined },
  signal: AbortSignal,
  { store, door }: LookUpParts,
) {
  if ('urls' in order) return finishByUrl(bytes, order, door, signal)
  const options = { limits: door.limits, signal, keepPixels: false }
  return finishOnOriginal(bytes, await prepare(await loadInputs(store, order), order, options), order, signal, crop)
}

function describeTask(found: FoundTask): TaskInfo {
  const { attempt } = found
  const taskId = 'taskId' in attempt ? attempt.taskId : undefined
  const facts = {
    ...(taskId === undefined ? {} : { taskId }),
    key: resultKey(found),
    engine: attempt.order?.engine.name ?? 'unknown',
    submittedAt: attempt.submittedAt,
    creditsSpent: 0,
  }
  switch (attempt.state) {
    case 'unsent':
    case 'unknown': {
      const reason = attempt.state === 'unknown' ? attempt.reason : 'it was not sent'
      const error = new UnmarkError(
        'SUBMIT_OUTCOME_UNKNOWN',
        `Whether the service took the picture is not known: ${reason}.`,
      )
      return { ...facts, status: 'unknown', error: error.toJSON() }
    }
    case 'accepted':
      return { ...facts, status: 'processing' }
    case 'stored':
      return { ...facts, status: 'success' }
    case 'failed': {
      const code = attempt.status === 'failed' ? 'TASK_FAILED' : 'TASK_TIMED_OUT'
      const error = new UnmarkError(code, `The task ended as ${attempt.status}: ${attempt.message}.`, {
        ...(taskId === undefined ? {} : { taskId }),
      })
      return { ...facts, status: attempt.status, error: error.toJSON() }
    }
  }
}
