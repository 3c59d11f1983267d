// A batch without an end: a build finds its pictures one by one, and they are cleaned as if they had come together.
import type { RemoveRequest, RemoveResult, Unmark } from '@unmark/core'

type Batching = Pick<Unmark, 'removeMany'>

/**
 * In a batch, the client has pictures read, checked and stored while others are with the engine; of pictures that are cleaned
 * one by one it does not know that there are more.
 */
export class OpenBatch {
  readonly #openClient: () => Promise<Batching>
  #run: Run | undefined

  constructor(openClient: () => Promise<Batching>) {
    this.#openClient = openClient
  }

  /** As `unmark.remove`, with the client's `concurrency` as the limit. */
  remove(request: RemoveRequest): Promise<RemoveResult> {
    const run = this.#run ?? this.#start()
    return run.add(request)
  }

  #start(): Run {
    const run = new Run()
    this.#run = run
    void run.serve(this.#openClient, () => {
      this.#run = undefined
    })
    return run
  }
}

interface Waiting {
  readonly resolve: (result: RemoveResult) => void
  readonly reject: (error: unknown) => void
}

/** Requests as they come, and who waits for each. */
class Run implements AsyncIterable<RemoveRequest> {
  readonly #requests: RemoveRequest[] = []
  readonly #waiting = new Map<number, Waiting>()
  #count = 0
  #wake = () => {}

  add(request: RemoveRequest): Promise<RemoveResult> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(this.#count++, { resolve, reject })
      this.#requests.push(request)
      this.#wake()
    })
  }

  /** @param onEnd called before anybody is told of the failure that ended it: who tries again needs a new one. */
  async serve(openClient: () => Promise<Batching>, onEnd: () => void): Promise<void> {
    try {
      const client = await openClient()
      for await (const outcome of client.removeMany(this)) {
        const waiting = this.#waiting.get(outcome.index)
        this.#waiting.delete(outcome.index)
        if (outcome.ok) waiting?.resolve(outcome.result)
        else waiting?.reject(outcome.error)
      }
    } catch (error) {
      onEnd()
      for (const { reject } of this.#waiting.values()) reject(error)
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<RemoveRequest, never> {
    for (;;) {
      const request = this.#requests.shift()
      if (request) yield request
      else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
      }
    }
  }
}
