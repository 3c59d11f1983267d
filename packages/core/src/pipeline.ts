// The spine: a picture in, a clean picture out. Each step is a room of its own; this file is the order they come in.
import { withDeadline } from './deadline.ts'
import type { Engine, InstantEngine, QueuedEngine } from './engines/engine.ts'
import { throwIfAborted, UnmarkError } from './errors.ts'
import { type OnProgress, progressReporter } from './events.ts'
import { type Intake, type IntakeDoor, takeIn } from './input/intake.ts'
import { encodeOptions, makeOrder, type Order, orderKey, orderTaskKey } from './order.ts'
import { finishPicture } from './output/finish.ts'
import { checkOutput, type OutputTarget, outputTarget, writeOutput } from './output/write-output.ts'
import { type Prepared, prepare } from './prepare.ts'
import type { ParsedRequest } from './request.ts'
import { type RemoveResult, resultOfStored } from './result.ts'
import type { ContentKey } from './store/key.ts'
import type { NewResult, Store } from './store/store.ts'
import type { CommittedWork } from './tasks/committed.ts'
import { completeTask, type TaskParts } from './tasks/complete.ts'
import { type SubmitParts, submitOnce, type Ticket } from './tasks/submit.ts'
import type { TaskInfo } from './tasks/task-info.ts'
import { withTask } from './tasks/with-task.ts'

/** What the pipeline is given to work with. */
export interface Parts extends TaskParts, SubmitParts {
  readonly door: IntakeDoor
  readonly store: Store
  readonly committed: CommittedWork
  /** The engine for a request; throws `TOKEN_MISSING` or `MASK_REQUIRED` when there is none. */
  readonly chooseEngine: (request: ParsedRequest) => Engine
}

/** One picture on its way: what was asked, what was read, and what makes it. */
interface Work<E extends Engine = Engine> {
  readonly request: ParsedRequest
  readonly parts: Parts
  readonly signal: AbortSignal
  readonly progress: OnProgress
  readonly intake: Intake
  readonly engine: E
  readonly order: Order
  readonly key: ContentKey
}

/** Cleans one picture, or hands out what an earlier call with the same key made. */
export async function removeMark(request: ParsedRequest, parts: Parts): Promise<RemoveResult> {
  return withDeadline(request.deadlineMs, request.signal, async (signal) => {
    const target = outputTarget(request.output)
    if (target) await checkOutput(target)
    const work = await begin(request, parts, signal)
    return deliver(await fetchOrMake(work), target, work)
  })
}

/** The last step of every way to a result: the file that was asked for. */
export async function deliver(
  result: RemoveResult,
  target: OutputTarget | undefined,
  { signal, progress }: Pick<Work, 'signal' | 'progress'>,
): Promise<RemoveResult> {
  return withTask(result, signal, async () => {
    throwIfAborted(signal)
    progress({ stage: 'writing', fraction: 0.97 })
    const delivered = target ? { ...result, path: await writeOutput(target, result.bytes) } : result
    progress({ stage: 'done', fraction: 1 })
    return delivered
  })
}

/** Hands a picture over without waiting for it; what is stored, or made at once, comes back finished. */
export async function submitPicture(request: ParsedRequest, parts: Parts): Promise<TaskInfo> {
  return withDeadline(request.deadlineMs, request.signal, async (signal) => {
    const target = outputTarget(request.output)
    if (target) await checkOutput(target)
    const work = await begin(request, parts, signal)
    const { engine, key } = work
    const taken = engine.kind === 'queued' ? await takeTicket({ ...work, engine }) : { result: await fetchOrMake(work) }
    if ('ticket' in taken) {
      const { taskId, submittedAt, creditsSpent } = taken.ticket
      return {
        taskId,
        key,
        engine: engine.name,
        status: 'processing',
        submittedAt: submittedAt.toISOString(),
        creditsSpent,
      }
    }
    const result = await deliver(taken.result, target, work)
    const { taskId, creditsSpent } = result
    const submittedAt = new Date(parts.clock.now()).toISOString()
    const identity = taskId === undefined ? {} : { taskId }
    return { ...identity, key, engine: engine.name, status: 'success', submittedAt, creditsSpent, result }
  })
}

async function begin(request: ParsedRequest, parts: Parts, signal: AbortSignal): Promise<Work> {
  throwIfAborted(signal)
  const progress = progressReporter(request.onProgress)
  progress({ stage: 'reading', fraction: 0 })
  const intake = await takeIn(request, parts.door, signal)
  const engine = parts.chooseEngine(request)
  const order = makeOrder(request, intake, engine)
  return { request, parts, signal, progress, intake, engine, order, key: orderKey(order) }
}

async function fetchOrMake(work: Work): Promise<RemoveResult> {
  const { engine } = work
  if (engine.kind === 'instant') return makeAtOnce({ ...work, engine })
  return (await storedResult(work)) ?? (await makeByTask({ ...work, engine }))
}

async function storedResult(work: Work): Promise<RemoveResult | undefined> {
  if (work.request.forceNew) return undefined
  const started = performance.now()
  const stored = await work.parts.store.results.get(work.key)
  return stored && resultOfStored(stored, { engineMs: performance.now() - started })
}

/** An instant engine costs nothing, so a store that cannot be used must not cost the user the picture. */
async function makeAtOnce(work: Work<InstantEngine>): Promise<RemoveResult> {
  let unlock: () => Promise<void>
  try {
    const stored = await storedResult(work)
    if (stored) return stored
    unlock = await work.parts.store.lock(work.key, { signal: work.signal })
  } catch (error) {
    return withNote(await run(work), notStored(error))
  }
  try {
    // Whoever held the lock before may have made this very picture.
    return (await storedResult(work)) ?? (await runAndStore(work))
  } finally {
    await unlock()
  }
}

async function runAndStore(work: Work<InstantEngine>): Promise<RemoveResult> {
  const result = await run(work)
  try {
    await work.parts.store.results.put(entryOf(work, result), result.bytes)
    return result
  } catch (error) {
    return withNote(result, notStored(error))
  }
}

async function run(work: Work<InstantEngine>): Promise<RemoveResult> {
  const { signal, progress, engine } = work
  const prepared = await prepareWork(work)
  const { image, mask, pixels } = prepared
  progress({ stage: 'removing', fraction: 0.15 })
  const started = performance.now()
  const onProgress = (fraction: number) => progress({ stage: 'removing', fraction: 0.15 + 0.65 * fraction })
  const output = await engine.run({ image, mask, pixels, signal, onProgress })
  const engineMs = performance.now() - started
  progress({ stage: 'encoding', fraction: 0.8 })
  const encode = encodeOptions(work.order)
  const finished = await finishPicture({ image, mask, pixels: await pixels(), output, encode, signal })
  return { ...finished, ...identity(work, prepared), cached: false, creditsSpent: 0, engineMs }
}

async function makeByTask(work: Work<QueuedEngine>): Promise<RemoveResult> {
  const taken = await takeTicket(work)
  if ('result' in taken) return taken.result
  const prepareAgain = () => prepareWork({ ...work, progress: () => {} }, false)
  const task = { ...work, ...taken, taskKey: orderTaskKey(work.order), prepare: prepareAgain }
  const result = await completeTask(task, work.parts)
  if (result) return result
  throw new Error('A task without a moment to give up at was given up.')
}

/** Under the task's lock: a result that somebody else has stored meanwhile, or the ticket of the one task there may be. */
async function takeTicket(work: Work<QueuedEngine>): Promise<{ result: RemoveResult } | { ticket: Ticket }> {
  const { parts, signal, engine, order, intake, request, progress } = work
  const taskKey = orderTaskKey(order)
  const unlock = await parts.store.lock(taskKey, { signal })
  return parts.committed.run(signal, async (exchange, setCommitted) => {
    try {
      const stored = await storedResult(work)
      if (stored) return { result: stored }
      const prepared = await prepareWork(work, false)
      progress({ stage: 'submitting', fraction: 0.2 })
      const job = { ...prepared, signal: exchange, onProgress: reportUpload(progress) }
      const submission = { engine, taskKey, order, intake, job, setCommitted, forceNew: request.forceNew }
      const ticket = await submitOnce(submission, parts)
      progress({ stage: 'waiting', fraction: 0.4, taskId: ticket.taskId })
      return { ticket }
    } finally {
      await unlock()
    }
  })
}

function reportUpload(progress: OnProgress): (fraction: number) => void {
  return (fraction) => progress({ stage: 'submitting', fraction: 0.2 + 0.2 * fraction })
}

function prepareWork({ intake, order, parts, signal, progress }: Work, keepPixels = true): Promise<Prepared> {
  progress({ stage: 'checking', fraction: 0.05 })
  return prepare(intake, order, { limits: parts.door.limits, signal, keepPixels })
}

function identity({ key, engine }: Work, { image }: Prepared) {
  return { key, engine: engine.name, width: image.displayWidth, height: image.displayHeight }
}

function entryOf(work: Work, { format, width, height, engine, creditsSpent, report }: RemoveResult): NewResult {
  return { key: work.key, format, width, height, engine, creditsSpent, report }
}

/** The sentence for the report when the store failed; any other error is thrown on. */
function notStored(error: unknown): string {
  if (!UnmarkError.is(error) || error.code !== 'STORE_CORRUPT') throw error
  return `The result was not stored: ${error.message}`
}

function withNote(result: RemoveResult, note: string): RemoveResult {
  return { ...result, report: { ...result.report, notes: [...result.report.notes, note] } }
}
