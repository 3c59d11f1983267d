// Assembles the parts into one client; every face holds one of these.
import { setMaxListeners } from 'node:events'
import { availableParallelism } from 'node:os'
import { type BatchOptions, type BatchOutcome, runBatch } from './batch.ts'
import { type Clock, systemClock } from './clock.ts'
import { type Config, resolveConfig, type UnmarkOptions } from './config.ts'
import { withDeadline } from './deadline.ts'
import { chooseEngine, type Given, requireToken, storedEngines } from './engines/choose.ts'
import { isQueued } from './engines/engine.ts'
import { createKazeEngine } from './engines/kaze/engine.ts'
import { KazeTransport } from './engines/kaze/transport.ts'
import type { Quota } from './engines/kaze/wire.ts'
import { createLocalEngine } from './engines/local/engine.ts'
import { UnmarkError } from './errors.ts'
import { type OnProgress, progressReporter } from './events.ts'
import { ReadBuffers } from './input/read-buffers.ts'
import { trustedConnections } from './net/connections.ts'
import { fetchStranger } from './net/fetch-stranger.ts'
import { parseStrangerUrl } from './net/stranger-url.ts'
import { checkOutput, outputTarget } from './output/write-output.ts'
import { deliver, type Parts, removeMark, storedPicture } from './pipeline.ts'
import { Places } from './places.ts'
import { makePlan } from './plan.ts'
import { type ComparedPanels, type Comparison, comparePair, comparePanels } from './preview/compare-pictures.ts'
import { type CompareOptions, type PreviewOptions, parsePreviewOptions } from './preview/options.ts'
import { type Preview, previewMask } from './preview/preview-mask.ts'
import {
  DEFAULT_DEADLINE_MS,
  type OutputOptions,
  type ParsedRequest,
  type PicturePair,
  parseOutput,
  parseRequest,
  type RemoveRequest,
} from './request.ts'
import type { Plan, RemoveResult } from './result.ts'
import type { Secret } from './secret.ts'
import { parseContentKey } from './store/key.ts'
import { openStore, type Store, type StoredResult } from './store/store.ts'
import { lookUpFingerprint, lookUpStored } from './stored-only.ts'
import { submitPicture } from './submit-picture.ts'
import { Budget } from './tasks/budget.ts'
import { CommittedWork } from './tasks/committed.ts'
import { Durations } from './tasks/durations.ts'
import { isFinishedTask, taskIdsOf } from './tasks/state.ts'
import { type LookUpParts, lookUpTask, recentTasks, type TaskInfo } from './tasks/task-info.ts'

/** How long to wait for a task, and where its picture is written. */
export interface TaskOptions {
  /** How long to wait for the task to end, in milliseconds. Default: 0, ask once. */
  readonly waitMs?: number
  /** Where to write the result when it is there. */
  readonly output?: string | OutputOptions
  readonly signal?: AbortSignal
  readonly onProgress?: OnProgress
  /** Most time for asking, fetching and finishing, besides `waitMs`, in milliseconds. Default: 300 000. */
  readonly deadlineMs?: number
}

/** Removes marks from pictures; made by {@link createUnmark}. */
export interface Unmark {
  /**
   * Cleans one picture.
   *
   * @throws UnmarkError with a code of the error table; `spent` says whether a credit was used.
   */
  remove(request: RemoveRequest): Promise<RemoveResult>
  /** Cleans many pictures, a limited number at once, and yields each outcome as soon as it is known. */
  removeMany<R extends RemoveRequest>(
    requests: Iterable<R> | AsyncIterable<R>,
    options?: BatchOptions,
  ): AsyncIterable<BatchOutcome<R>>
  /**
   * Hands a picture over and returns as soon as its task is on disk, without waiting for the result. A stored result,
   * or the local engine's, comes back at once, as a finished task.
   */
  submit(request: RemoveRequest): Promise<TaskInfo>
  /**
   * Looks a task up, asks the service for it, and fetches, checks and stores its result when it is done. Any process
   * with the same store can do that, also after the one that submitted has died.
   *
   * @throws UnmarkError `TASK_NOT_FOUND` when the store knows no such task; the failure of a task is in the answer.
   */
  task(taskId: string, options?: TaskOptions): Promise<TaskInfo>
  /** The tasks that the store knows, newest first. Asks nobody. */
  tasks(options?: { readonly limit?: number }): Promise<TaskInfo[]>
  /** Credits of the hosted service's account. Free. */
  quota(options?: { readonly signal?: AbortSignal }): Promise<Quota>
  /** Says what {@link Unmark.remove} would do. Spends nothing, writes nothing; problems are in the answer. */
  plan(request: RemoveRequest): Promise<Plan>
  /**
   * The stored result of a request, or undefined when there is none. Makes nothing, pays nothing and writes nothing;
   * `output` matters only for the format.
   *
   * @throws UnmarkError what reading the picture and choosing the engine throw in `remove`.
   */
  stored(request: RemoveRequest): Promise<RemoveResult | undefined>
  /**
   * Draws the picture as a person sees it, with what {@link Unmark.remove} would remove tinted and outlined. Spends
   * nothing, writes nothing; `output` and the engine do not matter.
   *
   * @throws UnmarkError what `remove` would throw for the picture and the mask.
   */
  preview(request: RemoveRequest, options?: PreviewOptions): Promise<Preview>
  /**
   * Draws a picture before and after, and their difference, side by side.
   *
   * @throws UnmarkError `INVALID_INPUT` when the pictures have different sizes, and what reading them throws.
   */
  compare(pair: PicturePair, options?: CompareOptions): Promise<Comparison>
  /** As {@link Unmark.compare}, with every panel as a picture of its own; the limits hold for each. */
  comparePanels(pair: PicturePair, options?: CompareOptions): Promise<ComparedPanels>
  /** Finished pictures, on disk, shared by every program of this user. */
  readonly store: Pick<Store, 'folder' | 'verify' | 'prune'> & {
    /**
     * The stored result that {@link Unmark.remove} would hand out, with its file; undefined when it would have to be made,
     * or the picture to be fetched. Asks and spends nothing; the picture is read and not decoded.
     *
     * @throws UnmarkError for a request with the wrong form or a file that cannot be read, `STORE_CORRUPT`
     */
    lookUp(request: RemoveRequest): Promise<StoredResult | undefined>
    /**
     * The stored result with this key, checked, with its file.
     *
     * @throws UnmarkError `INVALID_INPUT` for a text that is no key, `STORE_CORRUPT`
     */
    find(key: string): Promise<StoredResult | undefined>
    /**
     * Stands for everything beside a request that decides what {@link lookUp} finds: engines and versions. While it and
     * the files of a request stay the same, so does the result.
     */
    readonly fingerprint: string
  }
  /** Ends worker threads and connections. The client cannot be used afterwards. */
  close(): Promise<void>
}

/**
 * Makes a client. Nothing is read, written or connected to until it is used.
 *
 * @throws UnmarkError `INVALID_INPUT` that names the option or the environment variable with the wrong form.
 */
export function createUnmark(options?: UnmarkOptions): Unmark {
  return assemble(resolveConfig(options), { clock: systemClock, random: Math.random })
}

/** What is handed in besides the configuration, so that tests need neither wait nor guess. */
export interface Surroundings {
  readonly clock: Clock
  /** From 0 to 1; spreads the retries of many processes. */
  readonly random: () => number
}

/** Pictures that are decoded or encoded at once, where there are fewer processors than this. */
const LEAST_AT_WORK = 2
const QUOTA_DEADLINE_MS = 30_000
/** Pictures of a batch that are read, checked, finished or stored while others are with the engine, as a share of those. */
const AHEAD = 1

/** {@link createUnmark} for a configuration that is checked already. */
export function assemble(config: Config, { clock, random }: Surroundings): Unmark {
  const { token, limits, proxy } = config
  const store = openStore(config.storeFolder, {
    projectFolder: config.projectFolder,
    ...(config.onDamage && { onDamage: config.onDamage }),
  })
  const connections = trustedConnections({
    origin: config.baseUrl.origin,
    ...(proxy instanceof URL ? { proxy } : {}),
  })
  const closing = new AbortController()
  // Every call under way listens to it, and how many those are is the caller's choice: no sign of a leak.
  setMaxListeners(0, closing.signal)
  const local = createLocalEngine()
  const committed = new CommittedWork()
  const hosted = (secret: Secret) => {
    if (UnmarkError.is(proxy)) throw proxy
    return createKazeEngine(new KazeTransport({ token: secret, baseUrl: config.baseUrl, connections, clock, random }))
  }
  const choices = { choice: config.engine, token, local, hosted }
  const fetchUrl = (url: string, signal: AbortSignal) => fetchPublic(url, signal, config)
  const parts: Parts = {
    door: { roots: config.roots, limits, fetchUrl, buffers: new ReadBuffers() },
    store,
    committed,
    budget: new Budget(config.maxCredits),
    durations: new Durations(store),
    clock,
    random,
    workbench: new Places(Math.max(LEAST_AT_WORK, availableParallelism())),
    download: fetchUrl,
    isReachable: (url) => isPublicUrl(url, config),
    frozen: config.frozen,
    projectFolder: config.projectFolder,
    storedEngines: storedEngines(choices, config),
    chooseEngine: (request) => chooseEngine(choices, givenBy(request)),
  }
  const untilClosed = <T extends { readonly signal?: AbortSignal | undefined }>(options: T): T => ({
    ...options,
    signal: options.signal ? AbortSignal.any([options.signal, closing.signal]) : closing.signal,
  })
  const parse = (request: RemoveRequest) => untilClosed(parseRequest(request))
  const remove = async (request: RemoveRequest) => removeMark(parse(request), parts)
  const hostedEngine = () => hosted(requireToken(token))
  const queuedEngine = () => (isQueued(config.engine) ? config.engine : hostedEngine())
  return {
    remove,
    removeMany: (requests, batch = {}) => {
      const { concurrency = config.concurrency } = batch
      const places = new Places(concurrency)
      const inBatch = { ...parts, places }
      const ahead = { count: Math.ceil(concurrency * AHEAD), from: places.full }
      return runBatch(requests, async (request) => removeMark(parse(request), inBatch), {
        ...batch,
        concurrency,
        ahead,
      })
    },
    submit: async (request) => submitPicture(parse(request), parts),
    task: async (taskId, taskOptions = {}) => fetchTask(taskId, untilClosed(taskOptions), { ...parts, queuedEngine }),
    tasks: ({ limit = 20 } = {}) => recentTasks(parts, limit),
    quota: async (quotaOptions = {}) =>
      withDeadline(QUOTA_DEADLINE_MS, untilClosed(quotaOptions).signal, (inner) =>
        hostedEngine().quota({ signal: inner }),
      ),
    plan: async (request) => makePlan(parse(request), parts),
    stored: async (request) => storedPicture(parse(request), parts),
    preview: async (request, options = {}) => previewMask(parse(request), parsePreviewOptions(options), parts.door),
    compare: async (pair, options = {}) => comparePair(pair, untilClosed(options), parts.door),
    comparePanels: async (pair, options = {}) => comparePanels(pair, untilClosed(options), parts.door),
    store: {
      folder: store.folder,
      lookUp: async (request) => {
        const parsed = parse(request)
        return withDeadline(parsed.deadlineMs, parsed.signal, (signal) => lookUpStored(parsed, parts, signal))
      },
      find: async (key) => store.results.get(parseContentKey(key)),
      fingerprint: lookUpFingerprint(parts),
      verify: () => store.verify({ taskIdsOf }),
      prune: (prune) => store.prune({ isFinished: isFinishedTask, ...prune }),
    },
    close: async () => {
      closing.abort(new UnmarkError('ABORTED', 'The client was closed before the work was done.'))
      await committed.close()
      await local.close()
      await connections.close()
    },
  }
}

function givenBy({ mask, regions, overlay }: ParsedRequest): Given {
  if (overlay) return 'overlay'
  return mask !== undefined || regions.length > 0 ? 'mask' : 'nothing'
}

/** Fetches a picture that the caller or the service named; the configured service's own origin may be private. */
async function fetchPublic(url: string, signal: AbortSignal, config: Config): Promise<Uint8Array> {
  const { allowPrivateHosts, limits, baseUrl } = config
  const { maxBytes } = limits
  return (await fetchStranger(url, { maxBytes, signal, allowPrivateHosts, allowedOrigin: baseUrl.origin })).bytes
}

/** The service reaches what is public, and itself. */
function isPublicUrl(url: string, { baseUrl }: Config): boolean {
  try {
    parseStrangerUrl(url, { allowedOrigin: baseUrl.origin })
    return true
  } catch (error) {
    if (!UnmarkError.is(error)) throw error
    return false
  }
}

async function fetchTask(taskId: string, options: TaskOptions, parts: LookUpParts): Promise<TaskInfo> {
  const { waitMs = 0, signal, onProgress, deadlineMs = DEFAULT_DEADLINE_MS } = options
  const target = outputTarget(parseOutput(options.output))
  if (target) await checkOutput(target)
  return withDeadline(waitMs + deadlineMs, signal, async (inner) => {
    const info = await lookUpTask(taskId, { waitMs, signal: inner, onProgress }, parts)
    if (!info.result) return info
    return {
      ...info,
      result: await deliver(info.result, target, { signal: inner, progress: progressReporter(onProgress) }),
    }
  })
}
