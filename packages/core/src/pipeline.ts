// The spine: a picture in, a clean picture out. Each step is a room of its own; this file is the order they come in.
import { cropJob } from './crop/crop-job.ts'
import { type PauseDeadline, withDeadline } from './deadline.ts'
import type { Engine, InstantEngine, QueuedEngine } from './engines/engine.ts'
import { throwIfAborted } from './errors.ts'
import { type OnProgress, progressReporter } from './events.ts'
import type { Box } from './image.ts'
import { type ReleasableIntake, takeIn } from './input/intake.ts'
import { notStored, withNote } from './not-stored.ts'
import { encodeOptions, type FileOrder, makeOrder, orderKey, orderTaskKey, type UrlOrder } from './order.ts'
import { finishPicture } from './output/finish.ts'
import { acceptWritten, isOccupied, type OutputTarget, outputTarget, writeOutput } from './output/write-output.ts'
import { inPlace, type Places, type Visit, visit } from './places.ts'
import { type Prepared, prepare } from './prepare.ts'
import type { ParsedRequest } from './request.ts'
import { type RemoveResult, resultOfStored } from './result.ts'
import type { ContentKey } from './store/key.ts'
import type { NewResult, Store } from './store/store.ts'
import { findStored, frozenResult, type StoredOnlyParts } from './stored-only.ts'
import type { CommittedWork } from './tasks/committed.ts'
import { completeTask, type TaskParts } from './tasks/complete.ts'
import { type FinishedTask, finishByUrl, finishOnOriginal } from './tasks/finish-task.ts'
import { type Submission, type SubmitParts, submitOnce, type Ticket } from './tasks/submit.ts'
import { withTask } from './tasks/with-task.ts'
import { showsAnother, type UrlOrderParts, urlOrderOf } from './url-order.ts'

/** What the pipeline is given to work with. */
export interface Parts extends TaskParts, SubmitParts, UrlOrderParts, StoredOnlyParts {
  readonly store: Store
  readonly committed: CommittedWork
  /** Of the batch that the picture belongs to; without them it need not wait for others. */
  readonly places?: Places
  /** For decoding and encoding: more at once are no faster, and hold more memory. */
  readonly workbench: Places
}

/** One picture on its way: what was asked, what was read, and what makes it. */
interface Call {
  readonly request: ParsedRequest
  readonly parts: Parts
  readonly signal: AbortSignal
  readonly progress: OnProgress
  readonly visit: Visit
}
interface FileWork<E extends Engine> extends Call {
  readonly intake: ReleasableIntake
  readonly engine: E
  readonly order: FileOrder
  readonly key: ContentKey
}
/** A picture that the service fetches itself. */
interface UrlWork extends Call {
  readonly engine: QueuedEngine
  readonly order: UrlOrder
  readonly key: ContentKey
}
type QueuedWork = FileWork<QueuedEngine> | UrlWork
export type Work = FileWork<Engine> | UrlWork
/** A picture for which no engine need be asked. */
export interface Stored extends Call {
  readonly stored: RemoveResult
}

/** Cleans one picture, or hands out what an earlier call with the same key made. */
export async function removeMark(request: ParsedRequest, parts: Parts): Promise<RemoveResult> {
  return withDeadline(request.deadlineMs, request.signal, async (signal, pauseDeadline) => {
    const target = outputTarget(request.output)
    const occupied = target && (await isOccupied(target))
    const work = await begin(request, parts, signal, pauseDeadline)
    if (occupied) return findDelivered(work, target)
    return deliver('stored' in work ? work.stored : await fetchOrMake(work), target, work)
  })
}

/** The result that {@link removeMark} would take from the store, or undefined. Makes nothing and pays nothing. */
export async function storedPicture(request: ParsedRequest, parts: Parts): Promise<RemoveResult | undefined> {
  return withDeadline(request.deadlineMs, request.signal, async (signal) => {
    // Here it is no failure that nothing is stored, so a frozen client looks just as any other does.
    return alreadyStored(await begin(request, { ...parts, frozen: false }, signal))
  })
}

/** A run that is begun again after it was stopped has its outputs already: they are proof enough, and cost nothing. */
async function findDelivered(work: Work | Stored, target: OutputTarget): Promise<RemoveResult> {
  const stored = await alreadyStored(work)
  const path = await acceptWritten(target, stored?.bytes)
  work.progress({ stage: 'done', fraction: 1 })
  return { ...(stored as RemoveResult), path }
}

async function alreadyStored(work: Work | Stored): Promise<RemoveResult | undefined> {
  return 'stored' in work ? work.stored : storedResult(work)
}

/** The last step of every way to a result: the file that was asked for. */
export async function deliver(
  result: RemoveResult,
  target: OutputTarget | undefined,
  { signal, progress }: Pick<Call, 'signal' | 'progress'>,
): Promise<RemoveResult> {
  return withTask(result, signal, async () => {
    throwIfAborted(signal)
    progress({ stage: 'writing', fraction: 0.97 })
    const delivered = target ? { ...result, path: await writeOutput(target, result.bytes) } : result
    progress({ stage: 'done', fraction: 1 })
    return delivered
  })
}

export async function begin(
  request: ParsedRequest,
  parts: Parts,
  signal: AbortSignal,
  pauseDeadline?: PauseDeadline,
): Promise<Work | Stored> {
  throwIfAborted(signal)
  const progress = progressReporter(request.onProgress)
  progress({ stage: 'reading', fraction: 0 })
  const call = { request, parts, signal, progress, visit: visit(parts.places, pauseDeadline) }
  if (parts.frozen) return { ...call, stored: await frozenResult(request, parts, signal) }
  const byUrl = await beginByUrl(call)
  if (byUrl) return byUrl
  const intake = await takeIn(request, parts.door, signal)
  const stored = await findStored(request, intake, parts)
  if (stored) {
    intake.release()
    return { ...call, stored }
  }
  const engine = parts.chooseEngine(request)
  const order = makeOrder(request, intake, engine)
  return { ...call, intake, engine, order, key: orderKey(order) }
}

/** Work on a picture that goes to the service as a URL, when that is possible and it is not known to be another by now. */
async function beginByUrl(call: Call): Promise<UrlWork | undefined> {
  const { request, parts, signal } = call
  const found = urlOrderOf(request, parts)
  if (!found) return undefined
  const { engine, order } = found
  const key = orderKey(order)
  const stored = request.forceNew ? undefined : await storedResult({ ...call, key })
  if (stored && (await showsAnother(order, stored.report, parts.door, signal))) return undefined
  return { ...call, engine, order, key }
}

export async function fetchOrMake(work: Work): Promise<RemoveResult> {
  try {
    if (!isQueuedWork(work)) return await makeAtOnce(work as FileWork<InstantEngine>)
    return (await storedResult(work)) ?? (await makeByTask(work))
  } finally {
    work.visit.leave()
  }
}

export function isQueuedWork(work: Work): work is QueuedWork {
  return work.engine.kind === 'queued'
}

type StoredWork = Call & { readonly key: ContentKey; readonly intake?: ReleasableIntake }

async function storedResult(work: StoredWork): Promise<RemoveResult | undefined> {
  if (work.request.forceNew) return undefined
  const started = performance.now()
  const stored = await work.parts.store.results.get(work.key)
  if (!stored) return undefined
  // Of the picture itself, only its hash was needed.
  work.intake?.release()
  return resultOfStored(stored, { engineMs: performance.now() - started })
}

/** An instant engine costs nothing, so a store that cannot be used must not cost the user the picture. */
async function makeAtOnce(work: FileWork<InstantEngine>): Promise<RemoveResult> {
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

async function runAndStore(work: FileWork<InstantEngine>): Promise<RemoveResult> {
  const result = await run(work)
  work.visit.leave()
  try {
    const { warning } = await work.parts.store.results.put(entryOf(work, result), result.bytes)
    return warning === undefined ? result : withNote(result, warning)
  } catch (error) {
    return withNote(result, notStored(error))
  }
}

async function run(work: FileWork<InstantEngine>): Promise<RemoveResult> {
  const { signal, progress, engine } = work
  await work.visit.enter(signal)
  const prepared = await prepareWork(work)
  const { image, mask, overlay, pixels } = prepared
  progress({ stage: 'removing', fraction: 0.15 })
  const started = performance.now()
  const onProgress = (fraction: number) => progress({ stage: 'removing', fraction: 0.15 + 0.65 * fraction })
  const output = await engine.run({ image, mask, overlay, pixels, signal, onProgress })
  const engineMs = performance.now() - started
  progress({ stage: 'encoding', fraction: 0.8 })
  const encode = encodeOptions(work.order)
  const finished = await finishPicture({ image, mask, pixels: await pixels(), output, encode, signal })
  return { ...finished, ...identity(work, prepared), cached: false, creditsSpent: 0, engineMs }
}

async function makeByTask(work: QueuedWork): Promise<RemoveResult> {
  const taken = await takeTicket(work)
  if ('result' in taken) return taken.result
  const finish = (bytes: Uint8Array) => finishTask(bytes, work, taken.ticket.crop)
  const onEnded = work.visit.leave
  const task = { ...work, ...taken, taskKey: orderTaskKey(work.order), finish, onEnded }
  const result = await completeTask(task, work.parts)
  if (result) return result
  throw new Error('A task without a moment to give up at was given up.')
}

async function finishTask(bytes: Uint8Array, work: QueuedWork, crop: Box | undefined): Promise<FinishedTask> {
  const { order, parts, signal } = work
  return inPlace(parts.workbench, signal, async () => {
    if (!('intake' in work)) return finishByUrl(bytes, work.order, parts.door, signal)
    return finishOnOriginal(bytes, await prepareWork({ ...work, progress: () => {} }, false), order, signal, crop)
  })
}

/** Under the task's lock: a result that somebody else has stored meanwhile, or the ticket of the one task there may be. */
export async function takeTicket(work: QueuedWork): Promise<{ result: RemoveResult } | { ticket: Ticket }> {
  const { parts, signal, engine, order, request, progress } = work
  const taskKey = orderTaskKey(order)
  const unlock = await parts.store.lock(taskKey, { signal })
  return parts.committed.run(signal, async (exchange, setCommitted) => {
    try {
      const stored = await storedResult(work)
      if (stored) return { result: stored }
      const sender = await makeSender(work, exchange)
      progress({ stage: 'submitting', fraction: 0.2 })
      const intake = 'intake' in work ? work.intake : undefined
      const enter = () => work.visit.enter(exchange)
      const submission = { engine, taskKey, order, intake, ...sender, enter, setCommitted, forceNew: request.forceNew }
      const ticket = await submitOnce(submission, parts)
      progress({ stage: 'waiting', fraction: 0.4, taskId: ticket.taskId })
      return { ticket }
    } finally {
      await unlock()
    }
  })
}

/** Checks all that can be checked before paying, and returns what then hands the picture, or a part of it, over. */
async function makeSender(work: QueuedWork, exchange: AbortSignal): Promise<Pick<Submission, 'send' | 'crop'>> {
  if (!('intake' in work)) {
    const { engine, order } = work
    const { image, smear } = order.urls
    const urls = { image, ...(smear !== null && { smear }) }
    const sendUrls: Submission['send'] = async (options) => {
      if (!engine.submitUrls) throw new TypeError(`Expected the engine ${engine.name} to take URLs.`)
      return engine.submitUrls(urls, { ...options, signal: exchange })
    }
    return { send: sendUrls, crop: undefined }
  }
  return inPlace(work.parts.workbench, exchange, async () => {
    const whole = await prepareWork(work, false)
    const part = await cropJob(whole, work.request.crop, exchange)
    const job = { ...(part?.prepared ?? whole), signal: exchange, onProgress: reportUpload(work.progress) }
    const send: Submission['send'] = (await work.engine.begin?.(job)) ?? ((options) => work.engine.submit(job, options))
    return { send, crop: part?.crop }
  })
}

function reportUpload(progress: OnProgress): (fraction: number) => void {
  return (fraction) => progress({ stage: 'submitting', fraction: 0.2 + 0.2 * fraction })
}

function prepareWork(
  { intake, order, parts, signal, progress }: FileWork<Engine>,
  keepPixels = true,
): Promise<Prepared> {
  progress({ stage: 'checking', fraction: 0.05 })
  return prepare(intake, order, { limits: parts.door.limits, signal, keepPixels })
}

function identity({ key, engine }: FileWork<Engine>, { image }: Prepared) {
  return { key, engine: engine.name, width: image.displayWidth, height: image.displayHeight }
}

function entryOf(
  work: FileWork<Engine>,
  { format, width, height, engine, creditsSpent, report }: RemoveResult,
): NewResult {
  return { key: work.key, format, width, height, engine, creditsSpent, report }
}
