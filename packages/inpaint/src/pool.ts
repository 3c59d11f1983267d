// A few worker threads that are started when they are needed and kept for the next job.
import { Worker } from 'node:worker_threads'
import type { Answer, Job } from './job.ts'
import type { Reply } from './messages.ts'

/** A job that waits for a thread, or is worked on. */
interface Task {
  /** Copies what the worker needs; called when a thread is free, so that waiting jobs cost no memory. */
  readonly prepare: () => Job
  readonly onProgress: (fraction: number) => void
  readonly resolve: (answer: Answer) => void
  readonly reject: (reason: unknown) => void
  readonly signal: AbortSignal
}

/**
 * Most that a thread keeps of short-lived objects before it clears them away, in MB. By itself it would keep three times as much,
 * and be hardly faster.
 */
const SHORT_LIVED = 8

/** Runs jobs on at most `size` threads. */
export class WorkerPool {
  readonly #size: number
  /** In the order of their starts: the first has compiled the most of its code, and is the next to be used. */
  readonly #idle: Worker[] = []
  readonly #busy = new Map<Worker, Task>()
  #waiting: Task[] = []
  /** The open jobs of each signal, which is listened to once: a signal that thousands listen to is slow. */
  readonly #open = new Map<AbortSignal, { readonly tasks: Set<Task>; readonly onAbort: () => void }>()

  constructor(size: number) {
    this.#size = size
  }

  /**
   * Runs one job. When `signal` is aborted the promise rejects at once with its reason and the thread is ended; when the
   * thread fails, the promise rejects with its error.
   */
  run(prepare: () => Job, signal: AbortSignal, onProgress: (fraction: number) => void): Promise<Answer> {
    return new Promise<Answer>((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason)
        return
      }
      const task: Task = { prepare, onProgress, signal, resolve, reject }
      this.#listen(task)
      this.#waiting.push(task)
      this.#next()
    })
  }

  /** Ends every thread. Jobs that are still open reject with `reason`. */
  async close(reason: unknown): Promise<void> {
    const open = [...this.#waiting.splice(0), ...this.#busy.values()]
    const threads = [...this.#idle.splice(0), ...this.#busy.keys()]
    this.#busy.clear()
    await Promise.all(threads.map((thread) => thread.terminate()))
    for (const task of open) this.#settle(task).reject(reason)
  }

  #listen(task: Task): void {
    const { signal } = task
    let open = this.#open.get(signal)
    if (!open) {
      open = { tasks: new Set(), onAbort: () => this.#drop(signal) }
      this.#open.set(signal, open)
      signal.addEventListener('abort', open.onAbort, { once: true })
    }
    open.tasks.add(task)
  }

  /** The task, whose promise is now to be settled: its signal has no more to say to it. */
  #settle(task: Task): Task {
    const open = this.#open.get(task.signal)
    open?.tasks.delete(task)
    if (open?.tasks.size === 0) {
      this.#open.delete(task.signal)
      task.signal.removeEventListener('abort', open.onAbort)
    }
    return task
  }

  #next(): void {
    while (this.#waiting.length > 0) {
      const task = this.#waiting[0]!
      // Its signal is about to be heard: a thread and a copy of its pixels would be for nothing.
      if (task.signal.aborted) {
        this.#waiting.shift()
        continue
      }
      const worker = this.#idle.shift() ?? this.#start()
      if (!worker) return
      this.#waiting.shift()
      this.#assign(worker, task)
    }
  }

  #assign(worker: Worker, task: Task): void {
    this.#busy.set(worker, task)
    worker.ref()
    try {
      const job = task.prepare()
      worker.postMessage(job, [job.pixels.data.buffer as ArrayBuffer, job.mask.buffer])
    } catch (error) {
      this.#release(worker)
      this.#settle(task).reject(error)
    }
  }

  #start(): Worker | undefined {
    if (this.#busy.size >= this.#size) return undefined
    // Options of the program's own start, such as --input-type, can keep a thread from starting.
    const resourceLimits = { maxYoungGenerationSizeMb: SHORT_LIVED }
    const worker = new Worker(workerUrl(), { execArgv: [], resourceLimits })
    worker.on('message', (reply: Reply) => this.#receive(worker, reply))
    worker.on('error', (error) => this.#lose(worker, error))
    worker.on('exit', (code) => this.#lose(worker, new Error(`The inpainting thread ended early, with code ${code}.`)))
    return worker
  }

  #receive(worker: Worker, reply: Reply): void {
    const task = this.#busy.get(worker)
    if (!task) return
    if (reply.kind === 'progress') {
      task.onProgress(reply.fraction)
      return
    }
    this.#release(worker)
    if (reply.kind === 'answer') this.#settle(task).resolve(reply.answer)
    else this.#settle(task).reject(reply.error)
    this.#next()
  }

  /** An idle thread does not keep the program alive. */
  #release(worker: Worker): void {
    this.#busy.delete(worker)
    worker.unref()
    this.#idle.push(worker)
    this.#idle.sort((one, other) => one.threadId - other.threadId)
  }

  #lose(worker: Worker, error: unknown): void {
    const task = this.#busy.get(worker)
    this.#busy.delete(worker)
    const index = this.#idle.indexOf(worker)
    if (index >= 0) this.#idle.splice(index, 1)
    if (task) this.#settle(task).reject(error)
    this.#next()
  }

  /** Rejects all jobs of a signal that was aborted, and ends the threads that work on them. */
  #drop(signal: AbortSignal): void {
    const tasks = this.#open.get(signal)!.tasks
    this.#open.delete(signal)
    this.#waiting = this.#waiting.filter((task) => !tasks.has(task))
    for (const [worker, task] of this.#busy) {
      if (!tasks.has(task)) continue
      this.#busy.delete(worker)
      void worker.terminate()
    }
    for (const task of tasks) task.reject(signal.reason)
    this.#next()
  }
}

/** Beside the built file there is a built worker; beside the source, an entry that loads TypeScript first. */
function workerUrl(): URL {
  const fromSource = import.meta.url.endsWith('.ts')
  return new URL(fromSource ? './worker-from-source.mjs' : './worker.js', import.meta.url)
}
