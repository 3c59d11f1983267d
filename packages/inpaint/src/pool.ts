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

/** Runs jobs on at most `size` threads. */
export class WorkerPool {
  readonly #size: number
  readonly #idle: Worker[] = []
  readonly #busy = new Map<Worker, Task>()
  readonly #waiting: Task[] = []

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
      const task: Task = { prepare, onProgress, signal, resolve: settle(resolve), reject: settle(reject) }
      const onAbort = (): void => this.#drop(task, signal.reason)
      function settle<T>(done: (value: T) => void): (value: T) => void {
        return (value) => {
          signal.removeEventListener('abort', onAbort)
          done(value)
        }
      }
      signal.addEventListener('abort', onAbort, { once: true })
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
    for (const task of open) task.reject(reason)
  }

  #next(): void {
    while (this.#waiting.length > 0) {
      const task = this.#waiting[0]!
      // Its own listener is about to reject it: a thread and a copy of its pixels would be for nothing.
      if (task.signal.aborted) {
        this.#waiting.shift()
        continue
      }
      const worker = this.#idle.pop() ?? this.#start()
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
      task.reject(error)
    }
  }

  #start(): Worker | undefined {
    if (this.#busy.size >= this.#size) return undefined
    // Options of the program's own start, such as --input-type, can keep a thread from starting.
    const worker = new Worker(workerUrl(), { execArgv: [] })
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
    if (reply.kind === 'answer') task.resolve(reply.answer)
    else task.reject(reply.error)
    this.#next()
  }

  /** An idle thread does not keep the program alive. */
  #release(worker: Worker): void {
    this.#busy.delete(worker)
    worker.unref()
    this.#idle.push(worker)
  }

  #lose(worker: Worker, error: unknown): void {
    const task = this.#busy.get(worker)
    this.#busy.delete(worker)
    const index = this.#idle.indexOf(worker)
    if (index >= 0) this.#idle.splice(index, 1)
    task?.reject(error)
    this.#next()
  }

  #drop(task: Task, reason: unknown): void {
    const index = this.#waiting.indexOf(task)
    if (index >= 0) this.#waiting.splice(index, 1)
    for (const [worker, current] of this.#busy) {
      if (current !== task) continue
      this.#busy.delete(worker)
      void worker.terminate()
    }
    task.reject(reason)
    this.#next()
  }
}

/** Beside the built file there is a built worker; beside the source, an entry that loads TypeScript first. */
function workerUrl(): URL {
  const fromSource = import.meta.url.endsWith('.ts')
  return new URL(fromSource ? './worker-from-source.mjs' : './worker.js', import.meta.url)
}
