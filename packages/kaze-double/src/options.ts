// What a double can be started with, and what it does when it is told nothing.
import { randomBytes } from 'node:crypto'
import type { CodeStatus } from './contract.ts'
import type { Delivery } from './deliver.ts'
import type { OrientationRule } from './picture.ts'

export interface DoubleOptions {
  /** The one token that is accepted. Default: a new random one, so that a test can grep for it. */
  readonly token?: string
  /** Credits of the account. Default: 500. */
  readonly credits?: number
  /** Port of the service's origin on 127.0.0.1. Default: 0, a free one. */
  readonly port?: number
  /**
   * Milliseconds of the double's clock that a task takes; `manual` leaves it running until `double.finish`; a function
   * is asked with the task's number, from 1. Default: 0, done at the first result call.
   */
  readonly jobDuration?: number | 'manual' | ((taskNumber: number) => number)
  /** Result calls of each task that are answered with `processing`, however much time has passed. Default: 0. */
  readonly polls?: number
  /** The shape of result pictures, see {@link Delivery}. Default: `png`. */
  readonly deliver?: Delivery
  /** The HTTP status that goes with a code: `ok` 200 for all; `matching` 400, 401, 402, 405, 500; or a function. Default: `ok`. */
  readonly codeStatus?: CodeStatus
  /** Put `code` into replies of the result call, whose documented example has none. Default: false. */
  readonly resultHasCode?: boolean
  /** Give the credit back when a task fails or times out. Default: false. */
  readonly refundFailures?: boolean
  /**
   * `ignore` works on the stored pixels and drops the EXIF flag; `apply` turns the picture upright first. A smear must have
   * the size that results. Default: `ignore`.
   */
  readonly orientation?: OrientationRule
  /**
   * Where result URLs point: an origin of their own (another port), or the service's. A client that refuses private addresses
   * fetches only from the latter. Default: `own`.
   */
  readonly resultsAt?: 'own' | 'api'
  /** Put in front of result paths instead of the real origin, such as `http://results.test:8080`, for clients with their own name look-up. */
  readonly resultsBaseUrl?: string
  /**
   * Look into submitted bodies. With false they are counted and dropped, nothing is validated, every submission is
   * accepted and all results are one small picture: for throughput benchmarks. Default: true.
   */
  readonly inspect?: boolean
  /** Answer `/control/...`, so that other processes can script the double and read its counters. Default: false. */
  readonly control?: boolean
  /** The clock, in milliseconds. Default: the system's. */
  readonly now?: () => number
}

export type Settings = Required<Omit<DoubleOptions, 'resultsBaseUrl'>> & Pick<DoubleOptions, 'resultsBaseUrl'>

export function withDefaults(options: DoubleOptions): Settings {
  return {
    token: `double-${randomBytes(12).toString('hex')}`,
    credits: 500,
    port: 0,
    jobDuration: 0,
    polls: 0,
    deliver: 'png',
    codeStatus: 'ok',
    resultHasCode: false,
    refundFailures: false,
    orientation: 'ignore',
    resultsAt: 'own',
    inspect: true,
    control: false,
    now: Date.now,
    ...options,
  }
}
