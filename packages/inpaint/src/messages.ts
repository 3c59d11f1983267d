// What a worker says to the main thread, which sends it one job at a time.
import type { Answer } from './job.ts'

/** From a worker: how far it is, and at last an answer or a failure. */
export type Reply =
  | { readonly kind: 'progress'; readonly fraction: number }
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'failure'; readonly error: unknown }
