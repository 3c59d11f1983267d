// The words that the main thread and its workers exchange.
import type { Answer, Job } from './job.ts'

/** To a worker: one job at a time. */
export type Request = Job

/** From a worker: how far it is, and at last an answer or a failure. */
export type Reply =
  | { readonly kind: 'progress'; readonly fraction: number }
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'failure'; readonly error: unknown }
