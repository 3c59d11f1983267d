// From a task that the service has taken to a stored result: wait, fetch, check, put in place, store, and note it down.
import type { Clock } from '../clock.ts'
import type { QueuedEngine, TicketState } from '../engines/engine.ts'
import { UnmarkError } from '../errors.ts'
import type { OnProgress } from '../events.ts'
import { encodeOptions, type Order } from '../order.ts'
import { finishPicture } from '../output/finish.ts'
import type { Prepared } from '../prepare.ts'
import type { RemoveResult } from '../result.ts'
import type { ContentKey } from '../store/key.ts'
import type { Store } from '../store/store.ts'
import type { Durations } from './durations.ts'
import { type FetchPicture, fetchPicture } from './fetch-picture.ts'
import { pollUntilEnded } from './poll.ts'
import { readAttempts } from './read-task.ts'
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
  readonly order: Order
  readonly ticket: Ticket
  readonly prepare: () => Promise<Prepared>
  readonly signal: AbortSignal
  readonly progress: OnProgress
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
  const { engine, ticket, key, signal, progress } = task
  const started = performance.now()
  const bytes = await waitAndFetch(task, parts)
  if (!bytes) return undefined
  const engineMs = performance.now() - started
  progress({ stage: 'encoding', fraction: 0.9, taskId: ticket.taskId })
  const { image, mask, pixels } = await task.prepare()
  const finished = await finishPicture({
    image,
    mask,
    pixels: await pixels(),
    output: { kind: 'encoded', bytes, notes: [] },
    encode: encodeOptions(task.order),
    signal,
  })
  const { taskId, creditsSpent } = ticket
  const facts = { key, width: image.displayWidth, height: image.displayHeight, engine: engine.name, taskId }
  const { format, report } = finished
  if (!(await isReplaced(task, parts))) {
    await parts.store.results.put({ ...facts, format, report, creditsSpent: engine.credits }, finished.bytes)
  }
  await note(task, parts, { type: 'stored' })
  return { ...finished, ...facts, cached: false, creditsSpent, engineMs }
}

async function waitAndFetch(task: OpenTask, parts: TaskParts): Promise<Uint8Array | undefined> {
  const { engine, ticket, signal, progress } = task
  const { taskId } = ticket
  const submittedAt = ticket.submittedAt.getTime()
  const onState = (state: TicketState) => {
    const message = state.status === 'processing' ? state.message : undefined
    progress({ stage: 'waiting', fraction: 0.5, taskId, ...(message === undefined ? {} : { message }) })
  }
  progress({ stage: 'waiting', fraction: 0.4, taskId })
  const poll = () =>
    pollUntilEnded(engine, {
      taskId,
      submittedAt,
      pastMs: parts.durations.of(engine.name),
      clock: parts.clock,
      random: parts.random,
      signal,
      onState,
      ...(task.giveUpAt === undefined ? {} : { giveUpAt: task.giveUpAt }),
    })
  const end = await poll()
  if (!end) return undefined
  if (end.status !== 'success') return failTask(task, parts, end)
  parts.durations.add(engine.name, parts.clock.now() - submittedAt)
  progress({ stage: 'downloading', fraction: 0.7, taskId })
  return fetchPicture(end.pictureUrls, { ...parts, signal, refresh: poll })
}

async function failTask(
  task: OpenTask,
  parts: TaskParts,
  end: Extract<TicketState, { status: 'failed' | 'timeout' }>,
): Promise<never> {
  const said = end.message === undefined ? 'it gave no reason' : `it said ${end.message}`
  await note(task, parts, { type: 'failed', status: end.status, message: said })
  throw end.status === 'failed'
    ? new UnmarkError('TASK_FAILED', `The service could not clean the picture: ${said}.`)
    : new UnmarkError('TASK_TIMED_OUT', `The service gave up on the picture: ${said}.`)
}

/** Whoever had the picture made anew wants the newer result: an older task that is looked up must not take its place. */
async function isReplaced({ taskKey, ticket }: OpenTask, { store }: TaskParts): Promise<boolean> {
  const newest = (await readAttempts(store, taskKey)).findLast(({ state }) => state === 'stored')
  return (
    newest !== undefined && newest.attempt !== ticket.attempt && newest.submittedAt > ticket.submittedAt.toISOString()
  )
}

async function note(
  { taskKey, ticket }: OpenTask,
  { store, clock }: TaskParts,
  record: { type: 'stored' } | { type: 'failed'; status: 'failed' | 'timeout'; message: string },
): Promise<void> {
  const at = new Date(clock.now()).toISOString()
  await store.journal.append(taskKey, { ...record, attempt: ticket.attempt, at })
}
