// Results that need no engine: all there is when nothing may be made, and what a project holds of an engine that cannot run here.
import type { EngineId } from './engines/engine.ts'
import { UnmarkError } from './errors.ts'
import { isByUrl, urlsToPass } from './input/by-url.ts'
import { type Intake, type IntakeDoor, takeIn } from './input/intake.ts'
import { notStored } from './not-stored.ts'
import { makeOrder, makeUrlOrder, type Order, orderKey, orderTaskKey } from './order.ts'
import { OUTPUT_VERSION } from './output/version.ts'
import type { ParsedRequest } from './request.ts'
import { type RemoveResult, resultOfStored } from './result.ts'
import { contentKey } from './store/key.ts'
import type { Store, StoredResult } from './store/store.ts'
import { readAttempts } from './tasks/read-task.ts'

export interface StoredOnlyParts {
  readonly store: Store
  readonly door: IntakeDoor
  /** Only what is stored may be used. */
  readonly frozen: boolean
  /** Absolute path of the project's layer of the store, if there is one. */
  readonly projectFolder: string | undefined
  /** Engines whose stored results answer a request, the preferred one first. */
  readonly storedEngines: readonly EngineId[]
  /** Whether a service could fetch a URL. */
  readonly isReachable: (url: string) => boolean
}

/** What is stored for a request, if anything. Nothing is fetched. */
export async function lookUpStored(
  request: ParsedRequest,
  parts: StoredOnlyParts,
  signal: AbortSignal,
): Promise<StoredResult | undefined> {
  return request.forceNew ? undefined : firstStored(await ordersOf(request, parts, signal), parts)
}

/** See `fingerprint` of the client's store. */
export function lookUpFingerprint({ storedEngines }: StoredOnlyParts): string {
  const engines = storedEngines.map(({ name, version }) => ({ name, version }))
  return contentKey({ engines, output: OUTPUT_VERSION })
}

/**
 * The stored result that a request comes to. Nothing is fetched, not even a picture that is given by its URL: that one is
 * found only where it went to a service as a URL.
 *
 * @throws UnmarkError `FROZEN` when there is none; with the id of the task that was paid for it, if there is one.
 */
export async function frozenResult(
  request: ParsedRequest,
  parts: StoredOnlyParts,
  signal: AbortSignal,
): Promise<RemoveResult> {
  const orders = await ordersOf(request, parts, signal)
  const started = performance.now()
  const found = request.forceNew ? undefined : await firstStored(orders, parts)
  if (found) return resultOfStored(found, { engineMs: performance.now() - started })
  throw await missing(request, orders, parts)
}

/**
 * A result that the project holds of an engine that cannot run here: whoever works on it without a token gets the very
 * pictures that were paid for.
 */
export async function findStored(
  request: ParsedRequest,
  intake: Intake,
  parts: StoredOnlyParts,
): Promise<RemoveResult | undefined> {
  if (parts.storedEngines.length < 2 || request.forceNew) return undefined
  const orders = parts.storedEngines.slice(0, -1).map((engine) => makeOrder(request, intake, engine))
  const started = performance.now()
  try {
    const found = await firstStored(orders, parts)
    return found && resultOfStored(found, { engineMs: performance.now() - started })
  } catch (error) {
    // The last engine runs here and costs nothing; on its own way the result tells of the store's failure.
    notStored(error)
    return undefined
  }
}

async function ordersOf(request: ParsedRequest, parts: StoredOnlyParts, signal: AbortSignal): Promise<Order[]> {
  const urls = urlsToPass(request, parts.isReachable)
  if (urls) return parts.storedEngines.map((engine) => makeUrlOrder(request, urls, engine))
  if (isByUrl(request.image) || (request.mask !== undefined && isByUrl(request.mask))) return []
  const intake = await takeIn(request, parts.door, signal)
  const orders = parts.storedEngines.map((engine) => makeOrder(request, intake, engine))
  intake.release()
  return orders
}

async function firstStored(orders: readonly Order[], { store }: StoredOnlyParts): Promise<StoredResult | undefined> {
  for (const order of orders) {
    const stored = await store.results.get(orderKey(order))
    if (stored) return stored
  }
  return undefined
}

async function missing(
  request: ParsedRequest,
  orders: readonly Order[],
  { store, projectFolder }: StoredOnlyParts,
): Promise<UnmarkError> {
  const keep = projectFolder === undefined ? `the store ${store.folder}` : `the folder ${projectFolder}`
  const hint = `Run the same once without \`frozen\`, then keep ${keep}: commit it, or have the cache of your CI keep it.`
  const why = request.forceNew
    ? 'The picture is to be made anew (forceNew), which `frozen` forbids.'
    : 'The cleaned picture is not in the store, and `frozen` forbids making it.'
  const sent = await sentBefore(orders, store)
  if (!sent) return new UnmarkError('FROZEN', why, { hint })
  const { said, taskId } = sent
  return new UnmarkError('FROZEN', `${why} ${said}`, { hint, ...(taskId === undefined ? {} : { taskId }) })
}

/** What the journal knows of an earlier submission: whoever thaws the build should know that it may be paid for. */
async function sentBefore(
  orders: readonly Order[],
  store: Store,
): Promise<{ readonly said: string; readonly taskId: string | undefined } | undefined> {
  for (const order of orders) {
    const attempt = (await readAttempts(store, orderTaskKey(order))).findLast(({ state }) => state !== 'unsent')
    if (!attempt || attempt.state === 'unsent' || attempt.state === 'failed') continue
    if (attempt.state === 'unknown') {
      return {
        said: `It was sent at ${attempt.submittedAt}, and whether it was taken is not known.`,
        taskId: undefined,
      }
    }
    const { taskId } = attempt
    if (taskId !== undefined)
      return { said: `It was paid for: its task ${taskId} can be asked for it, for free.`, taskId }
  }
  return undefined
}
