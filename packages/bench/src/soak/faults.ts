// Lets a share of all calls to the double fail, each time in another of the ways in which services fail.
import type { Double } from '@unmark/kaze-double'
import type { Random } from '../fuzz/random.ts'

/** What can go wrong with a submission: refused before a task is made, or lost before, on or after the way of its answer. */
const SUBMIT = [
  { status: 429, retryAfter: 0 },
  { status: 503 },
  { code: 1100 },
  { reset: 'before-body' },
  { reset: 'after-body' },
  { reset: 'accepted' },
  { close: 'mid-reply' },
  { body: 'html', accept: true },
  { body: 'broken-json', accept: true },
  { outcome: 'failed' },
] as const

const RESULT = [
  { status: 503 },
  { status: 429, retryAfter: 0 },
  { code: 1100 },
  { reset: 'before-body' },
  { close: 'mid-reply' },
  { body: 'broken-json' },
  { body: 'empty' },
  { taskStatus: 'queued' },
] as const

const DOWNLOAD = [
  { status: 503 },
  { reset: 'before-body' },
  { close: 'mid-reply' },
  { truncate: true },
  { contentLength: 'long' },
] as const

/** @param share of the calls of each endpoint that fail, from 0 to 1 */
export function failAtRandom(double: Double, random: Random, share: number): void {
  const each = (endpoint: 'submit' | 'result' | 'download', steps: readonly object[]) => {
    // A rule is asked only when those before it have let the call pass, so later ones must say yes more often.
    steps.forEach((step, index) => {
      const before = (share / steps.length) * index
      const chance = share / steps.length / (1 - before)
      double.scriptWhen(endpoint, () => random.chance(chance), step)
    })
  }
  each('submit', SUBMIT)
  each('result', RESULT)
  each('download', DOWNLOAD)
}
