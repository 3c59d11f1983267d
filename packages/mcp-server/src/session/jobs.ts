// Pictures that are worked on right now. A job outlives the wait of the call that began it, and a repeated call joins it.
import type { OnProgress, Progress } from '@unmark/core'

/** What the work of a job is given. */
export interface JobHandle {
  /** Aborted when every call that waits for the job was cancelled, or the session ends. */
  readonly signal: AbortSignal
  readonly onProgress: OnProgress
  /** Says that the service has taken the picture. */
  readonly accept: (taskId: string, creditsSpent: number) => void
}

export interface Waiting {
  readonly signal: AbortSignal
  readonly onProgress: OnProgress
  /** How long to wait for the end of the job, in milliseconds. */
  readonly waitMs: number
  /** How long to wait at most for a handle when the job has none yet after `waitMs`, in milliseconds. */
  readonly handleMs: number
}

export interface Accepted {
  readonly taskId: string
  readonly creditsSpent: number
}

export type Waited<T> =
  | { readonly done: true; readonly value: T }
  | { readonly done: false; readonly accepted: Accepted | undefined }

/** One picture under way. */
export class Job<T> {
  readonly #controller = new AbortController()
  readonly #listeners = new Set<OnProgress>()
  readonly #acceptance: Promise<void>
  readonly #end: Promise<T>
  #accepted: Accepted | undefined
  #waiting = 0
  #isClaimed = false

  constructor(work: (handle: JobHandle) => Promise<T>) {
    let reportAcceptance = () => {}
    this.#acceptance = new Promise((resolve) => {
      reportAcceptance = resolve
    })
    this.#end = work({
      signal: this.#controller.signal,
      onProgress: (progress) => this.#tell(progress),
      accept: (taskId, creditsSpent) => {
        this.#accepted = { taskId, creditsSpent }
        reportAcceptance()
      },
    })
  }

  /** Settles when the work has ended, however it ended; never rejects. */
  get ended(): Promise<void> {
    return this.#end.then(
      () => {},
      () => {},
    )
  }

  /**
   * Waits for the end, at most as long as `waiting` says.
   *
   * @throws what the work throws; the signal's reason at once when it is aborted.
   */
  async wait(waiting: Waiting): Promise<Waited<T>> {
    const { signal, onProgress, waitMs, handleMs } = waiting
    this.#waiting++
    this.#listeners.add(onProgress)
    const timers = new Timers()
    try {
      const end = this.#end.then((value) => ({ done: true, value }) as const)
      const waited = timers.after(waitMs).then(() => Promise.race([this.#acceptance, timers.after(handleMs - waitMs)]))
      const over = waited.then(() => ({ done: false, accepted: this.#accepted }) as const)
      return await Promise.race([end, over, timers.whenAborted(signal)])
    } finally {
      timers.clear()
      this.#listeners.delete(onProgress)
      this.#waiting--
      if (signal.aborted && this.#waiting === 0) this.abort()
    }
  }

  get isStopping(): boolean {
    return this.#controller.signal.aborted
  }

  /** True for the first who asks: credits are reported once, however many calls joined the job. */
  claim(): boolean {
    const isFirst = !this.#isClaimed
    this.#isClaimed = true
    return isFirst
  }

  abort(): void {
    this.#controller.abort()
  }

  #tell(progress: Progress): void {
    for (const listener of this.#listeners) listener(progress)
  }
}

/** The jobs of a session. */
export class Jobs<T> {
  readonly #running = new Map<string, Job<T>>()

  /** The running job with this key, or a new one; one that is being stopped would only hand out its abortion. */
  join(key: string, work: (handle: JobHandle) => Promise<T>): Job<T> {
    const running = this.#running.get(key)
    if (running && !running.isStopping) return running
    const job = new Job(work)
    this.#running.set(key, job)
    void job.ended.then(() => {
      if (this.#running.get(key) === job) this.#running.delete(key)
    })
    return job
  }

  /** Stops all jobs and waits for their end. */
  async close(): Promise<void> {
    const jobs = [...this.#running.values()]
    for (const job of jobs) job.abort()
    await Promise.all(jobs.map((job) => job.ended))
  }
}

/** Timers and listeners that are taken down together. */
class Timers {
  readonly #undo: (() => void)[] = []

  after(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.max(0, milliseconds))
      this.#undo.push(() => clearTimeout(timer))
    })
  }

  whenAborted(signal: AbortSignal): Promise<never> {
    return new Promise((_, reject) => {
      const leave = () => reject(signal.reason)
      if (signal.aborted) leave()
      signal.addEventListener('abort', leave, { once: true })
      this.#undo.push(() => signal.removeEventListener('abort', leave))
    })
  }

  clear(): void {
    for (const undo of this.#undo) undo()
  }
}
