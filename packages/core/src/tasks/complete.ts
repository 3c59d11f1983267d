// From a task that the service has taken to a stored result: wait, fetch, check, put in place, store, and note it down.
import type { Clock } from '../clock.ts'
import type { QueuedEngine, TicketState } from '../engines/engine.ts'
import { UnmarkError } from '../errors.ts'
import type { OnProgress } from '../events.ts'
import { notStored, withNote } from '../not-stored.ts'
import type { RemoveResult } from '../result.ts'
import type { ContentKey } from '../store/key.ts'
import type { Store } from '../store/store.ts'
import type { Durations } from './durations.ts'
import { type FetchPicture, fetchPicture } from './fetch-picture.ts'
import type { FinishedTask } from './finish-task.ts'
import { pollUntilEnded } from './poll.ts'
import { readAttempts } from './read-task.ts'
import { estimateDuration } from './schedule.ts'
import type { Ticket } from './submit.ts'
import { withTask } from './with-task.ts'

export interface TaskParts {
  readonly store: Store
  readonly clock: Clock
  readonly random: () => number
  readonly durations: Durations
  /** Fetches a result from an address that the service named; guarded and capped. */
  readonly download: FetchPicture
}

export interface OpenTask {
  readonly engine: QueuedEngine
  /** Of the result. */
  readonly key: ContentKey
  /** Of the journal. */
  readonly taskKey: ContentKey
  readonly ticket: Ticket
  /** Makes the file to hand back of the picture that the service made. */
  readonly finish: (bytes: Uint8Array) => Promise<FinishedTask>
  readonly signal: AbortSignal
  readonly progress: OnProgress
  /** Told as soon as the service is done with the picture, before its result is fetched. */
  readonly onEnded?: () => void
  /** Moment of the clock after which a task that still runs is left to a later call. Default: never. */
  readonly giveUpAt?: number
}

/**
 * Waits for a task and turns its answer into a stored result; undefined when it still runs at `giveUpAt`. May be
 * repeated, and run by several processes at once: everything it does is free.
 *
 * @throws UnmarkError with the task's id: `TASK_FAILED`, `TASK_TIMED_OUT`, `RESULT_INVALID`, and what reading throws.
 */
export async function completeTask(task: OpenTask, parts: TaskParts): Promise<RemoveResult | undefined> {
  return withTask(task.ticket, task.signal, () => waitAndStore(task, parts))
}

async function waitAndStore(task: OpenTask, parts: TaskParts): Promise<RemoveResult | undefined> {
  const { engine, ticket, key, progress } = task
  const started = performance.now()
  const fetched = await waitAndFetch(task, parts)
  if (!fetched) return undefined
  const engineMs = performance.now() - started
  progress({ stage: 'encoding', fraction: 0.9, taskId: ticket.taskId })
  const finished = await task.finish(fetched.bytes)
  const { taskId, creditsSpent } = ticket
  const facts = { key, engine: engine.name, taskId, creditsSpent, engineMs }
  const result: RemoveResult = { ...finished, ...facts, cached: false }
  return keep(result, fetched.tookMs, task, parts)
}

/** Stores the result. It is paid for, so a store that fails now must not keep it from the caller. */
async function keep(
  result: RemoveResult,
  tookMs: number | undefined,
  task: OpenTask,
  parts: TaskParts,
): Promise<RemoveResult> {
  const { key, engine, ticket } = task
  const { bytes, format, width, height, taskId, report } = result
  let noted = ticket.unsaved ? withNote(result, ticket.unsaved.message) : result
  try {
    if (ticket.unsaved || !(await isReplaced(task, parts))) {
      const facts = { key, format, width, height, engine: engine.name, ...(taskId !== undefined && { taskId }) }
      const { warning } = await parts.store.results.put({ ...facts, creditsSpent: engine.credits, report }, bytes)
      if (warning !== undefined) noted = withNote(noted, warning)
    }
    if (!ticket.unsaved) await note(task, parts, { type: 'stored', ...(tookMs !== undefined && { tookMs }) })
    return noted
  } catch (error) {
    return withNote(noted, notStored(error))
  }
}

interface Fetched {
  readonly bytes: Uint8Array
  /** How long the service took, in milliseconds, as far as this call saw it. */
  readonly tookMs: number | undefined
}

async function waitAndFetch(task: OpenTask, parts: TaskParts): Promise<Fetched | undefined> {
  const { engine, ticket, signal, progress } = task
  const { taskId } = ticket
  const submittedAt = ticket.submittedAt.getTime()
  // A task that is taken up again may have been done for days.
  let watched = ticket.creditsSpent > 0
  let runningMs = 0
  const onState = (state: TicketState) => {
    if (state.status === 'processing') {
      watched = true
      runningMs = Math.max(0, parts.clock.now() - submittedAt)
    }
    const message = state.status === 'processing' ? state.message : undefined
    progress({ stage: 'waiting', fraction: 0.5, taskId, ...(message === undefined ? {} : { message }) })
  }
  progress({ stage: 'waiting', fraction: 0.4, taskId })
  const pastMs = await parts.durations.of(engine.name)
  const poll = () =>
    pollUntilEnded(engine, {
      taskId,
      submittedAt,
      pastMs,
      clock: parts.clock,
      random: parts.random,
      signal,
      onState,
      ...(task.giveUpAt === undefined ? {} : { giveUpAt: task.giveUpAt }),
    })
  const end = await poll()
  if (!end) return undefined
  task.onEnded?.()
  if (end.status !== 'success') return failTask(task, parts, end)
  const doneMs = Math.max(0, parts.clock.now() - submittedAt)
  const tookMs = watched ? estimateDuration(runningMs, doneMs) : undefined
  if (tookMs !== undefined) await parts.durations.add(engine.name, tookMs)
  progress({ stage: 'downloading', fraction: 0.7, taskId })
  return { bytes: await fetchPicture(end.pictureUrls, { ...parts, signal, refresh: poll }), tookMs }
}

async function failTask(
  task: OpenTask,
  parts: TaskParts,
  end: Extract<TicketState, { status: 'failed' | 'timeout' }>,
): Promise<never> {
  const said = end.message === undefined ? 'it gave no reason' : `it said ${end.message}`
  const unnoted = await note(task, parts, { type: 'failed', status: end.status, message: said }).catch(
    (error: unknown) => error,
  )
  const options = unnoted === undefined ? {} : { cause: unnoted }
  throw end.status === 'failed'
    ? new UnmarkError('TASK_FAILED', `The service could not clean the picture: ${said}.`, options)
    : new UnmarkError('TASK_TIMED_OUT', `The service gave up on the picture: ${said}.`, options)
}

/**
 * Whoever had the picture made anew wants the newer result: an older task that is looked up must not take its place. The
 * journal's order tells which is which; the clock may have been set back between both.
 */
async function isReplaced({ taskKey, ticket }: OpenTask, { store }: TaskParts): Promise<boolean> {
  const attempts = await readAttempts(store, taskKey)
  const own = attempts.findIndex(({ attempt }) => attempt === ticket.attempt)
  return own >= 0 && attempts.slice(own + 1).some(({ state }) => state === 'stored')
}

async function note(
  { taskKey, ticket }: OpenTask,
  { store, clock }: TaskParts,
  record: { type: 'stored'; tookMs?: number } | { type: 'failed'; status: 'failed' | 'timeout'; message: string },
): Promise<void> {
  const at = new Date(clock.now()).toISOString()
  // Losing it costs nothing: a stored result is found before the journal is read, and the service is asked again.
  await store.journal.append(taskKey, { ...record, attempt: ticket.attempt, at }, { durable: false })
}
