// A client for outcomes that the real one gives only with a hosted service, or not at will.
import type { BatchOptions, Plan, RemoveRequest, RemoveResult, Report, Unmark } from '@unmark/core'
import { UnmarkError } from '@unmark/core'

export const REPORT: Report = {
  maskPixels: 200,
  changedInside: 1204,
  changedOutside: 0,
  maxDifferenceOutside: 0,
  psnrOutside: null,
  boundingBox: { x: 1, y: 2, width: 30, height: 40 },
  sha256: { before: 'a'.repeat(64), after: 'b'.repeat(64) },
  notes: [],
  warnings: [],
}

export const RESULT: RemoveResult = {
  bytes: new Uint8Array([1, 2, 3]),
  format: 'png',
  width: 100,
  height: 80,
  key: 'c'.repeat(64),
  engine: 'local',
  cached: false,
  creditsSpent: 0,
  engineMs: 380,
  report: REPORT,
}

export const PLAN: Plan = {
  engine: 'kaze',
  key: 'c'.repeat(64),
  cached: false,
  credits: 1,
  width: 100,
  height: 80,
  format: 'png',
  mask: null,
  problems: [],
  notes: [],
}

export interface FakeClient extends Unmark {
  /** Every request that came, in order. */
  readonly requests: RemoveRequest[]
  closed: boolean
}

type Answers = Partial<Pick<Unmark, 'remove' | 'plan'>>

/** Works on one picture after the other. */
export function fakeClient({ remove = async () => RESULT, plan = async () => PLAN }: Answers = {}): FakeClient {
  const refuse = async () => {
    throw new Error('The command was not expected to call this.')
  }
  const client = {
    requests: [] as RemoveRequest[],
    closed: false,
    remove,
    plan,
    async *removeMany<R extends RemoveRequest>(requests: Iterable<R> | AsyncIterable<R>, options: BatchOptions = {}) {
      let index = 0
      for await (const request of requests) {
        if (options.signal?.aborted) return
        client.requests.push(request)
        const place = index++
        try {
          const onProgress: RemoveRequest['onProgress'] = (progress) => options.onProgress?.(place, progress)
          const result = await remove({ ...request, onProgress, ...(options.signal ? { signal: options.signal } : {}) })
          yield { index: place, request, ok: true as const, result }
        } catch (error) {
          if (!UnmarkError.is(error)) throw error
          yield { index: place, request, ok: false as const, error }
        }
      }
    },
    submit: refuse,
    task: refuse,
    tasks: async () => [],
    quota: refuse,
    stored: refuse,
    preview: refuse,
    compare: refuse,
    comparePanels: refuse,
    store: { folder: '/store', lookUp: refuse, find: refuse, fingerprint: '', verify: refuse, prune: refuse },
    close: async () => {
      client.closed = true
    },
  }
  return client
}
