// Many pictures at once: a limit on how many, one failure does not stop the others, and nothing is held that is done.
import { UnmarkError } from './errors.ts'
import type { Progress } from './events.ts'
import type { RemoveRequest } from './request.ts'
import type { RemoveResult } from './result.ts'

/** How a batch runs: how many at once, and what ends it. */
export interface BatchOptions {
  /**
   * Pictures that are with the engine at once; as many again are read, checked, finished or stored meanwhile. Default:
   * the client's `concurrency`.
   */
  readonly concurrency?: number
  /** Ends the batch: pictures under way are aborted, waiting ones are not started. */
  readonly signal?: AbortSignal
  /** Called for every progress event of every picture; `index` is the request's place in the input. */
  readonly onProgress?: (index: number, progress: Progress) => void
}

/** Pictures that are prepared while others are with the engine. */
interface Ahead {
  readonly count: number
  /** Until then there are none: they would only hold up those that the engine could have already. */
  readonly from: Promise<void>
}

/** How one picture of a batch ended. */
export type BatchOutcome<R extends RemoveRequest = RemoveRequest> =
  | { readonly index: number; readonly request: R; readonly ok: true; readonly result: RemoveResult }
  | { readonly index: number; readonly request: R; readonly ok: false; readonly error: UnmarkError }

/**
 * Cleans pictures as they come from `requests`, at most `concurrency` and those `ahead` at a time, and yields each outcome
 * as soon as it is known. Requests are taken from the input only when there is room for them, and outcomes are not kept,
 * so that an endless input runs in bounded memory. Leaving the loop early aborts what is under way.
 */
export async function* runBatch<R extends RemoveRequest>(
  requests: Iterable<R> | AsyncIterable<R>,
  remove: (request: RemoveRequest) => Promise<RemoveResult>,
  options: BatchOptions & { readonly concurrency: number; readonly ahead?: Ahead },
): AsyncGenerator<BatchOutcome<R>, void, void> {
  const stop = new AbortController()
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal
  let most = options.concurrency
  const input = new Input(requests)
  const running = new Set<Promise<void>>()
  /** Not handed out yet. They count as well, so that a caller who takes long does not gather them. */
  const ended: (BatchOutcome<R> | { readonly defect: unknown })[] = []
  let index = 0
  let wake = () => {}
  const start = (request: R) => {
    const work = runOne(index++, request, remove, signal, options.onProgress)
      .then(
        (outcome) => ended.push(outcome),
        (defect: unknown) => ended.push({ defect }),
      )
      .then(() => {
        running.delete(work)
        wake()
      })
    running.add(work)
  }
  void options.ahead?.from.then(() => {
    most += options.ahead?.count ?? 0
    wake()
  })
  const onAbort = () => wake()
  signal.addEventListener('abort', onAbort)
  try {
    while (true) {
      while (!signal.aborted && running.size + ended.length < most) {
        const request = input.take(() => wake())
        if (!request) break
        start(request.value)
      }
      const outcome = ended.shift()
      if (outcome) {
        if ('defect' in outcome) throw outcome.defect
        yield outcome
        continue
      }
      if (running.size === 0 && (signal.aborted || input.isDone)) return
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  } finally {
    signal.removeEventListener('abort', onAbort)
    stop.abort()
    await Promise.all(running)
    await input.leave()
  }
}

/** The requests of a batch, one at a time, without waiting for a source that has none for now. */
class Input<R> {
  readonly #source: AsyncIterator<R> | Iterator<R>
  readonly #isAsync: boolean
  #next: { readonly value: R } | undefined
  #failure: { readonly error: unknown } | undefined
  #asked = false
  isDone = false

  constructor(requests: Iterable<R> | AsyncIterable<R>) {
    this.#isAsync = Symbol.asyncIterator in requests
    this.#source = Symbol.asyncIterator in requests ? requests[Symbol.asyncIterator]() : requests[Symbol.iterator]()
  }

  /** The next request if there is one by now; otherwise `tell` is called as soon as that has changed. Throws what the source throws. */
  take(tell: () => void): { readonly value: R } | undefined {
    if (!this.#isAsync && !this.isDone) this.#keep((this.#source as Iterator<R>).next())
    if (this.#failure) throw this.#failure.error
    if (this.#next) {
      const next = this.#next
      this.#next = undefined
      return next
    }
    if (!this.#asked && !this.isDone) void this.#ask().then(tell)
    return undefined
  }

  /** A source that has been asked and has not answered yet may never do so, and is not waited for. */
  async leave(): Promise<void> {
    if (this.isDone || this.#failure) return
    const left = this.#source.return?.()
    if (this.#asked) void Promise.resolve(left).catch(() => {})
    else await left
  }

  #keep(next: IteratorResult<R>): void {
    if (next.done) this.isDone = true
    else this.#next = { value: next.value }
  }

  async #ask(): Promise<void> {
    this.#asked = true
    try {
      this.#keep(await this.#source.next())
    } catch (error) {
      this.#failure = { error }
    }
    this.#asked = false
  }
}

async function runOne<R extends RemoveRequest>(
  index: number,
  request: R,
  remove: (request: RemoveRequest) => Promise<RemoveResult>,
  signal: AbortSignal,
  onProgress: BatchOptions['onProgress'],
): Promise<BatchOutcome<R>> {
  try {
    const result = await remove({
      ...request,
      signal: request.signal ? AbortSignal.any([request.signal, signal]) : signal,
      onProgress: (progress) => {
        request.onProgress?.(progress)
        onProgress?.(index, progress)
      },
    })
    return { index, request, ok: true, result }
  } catch (error) {
    // Only failures of the picture are outcomes; a defect of ours must not pass as one.
    if (UnmarkError.is(error)) return { index, request, ok: false, error }
    throw error
  }
}
