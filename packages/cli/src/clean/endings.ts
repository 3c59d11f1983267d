// Turns core's outcomes, and the answers of a dry run, into what is printed of each picture.
import type { Plan, Progress, RemoveRequest, RemoveResult, SerialisedError, Unmark } from '@unmark/core'
import type { Input } from '../inputs.ts'
import { errorLine, planLine, resultLine } from '../json-lines.ts'
import { errorText, planText, resultText, warningText } from '../report-lines.ts'

export interface Job {
  readonly input: Input
  readonly request: RemoveRequest
}

/** How one picture ended. */
export interface Ending {
  readonly index: number
  readonly how: 'done' | 'failed' | 'stopped'
  readonly credits: number
  /** For standard output. */
  readonly result: string
  /** For standard error. */
  readonly problem: string
}

export interface EndingsOptions {
  readonly client: Unmark
  readonly jobs: readonly Job[]
  readonly json: boolean
  readonly cwd: string
  readonly signal: AbortSignal
  readonly onProgress: (index: number, progress: Progress) => void
}

/** Cleans the pictures; the endings come in the order in which the pictures are done. */
export async function* cleanEach(options: EndingsOptions): AsyncGenerator<Ending, void, void> {
  const { client, jobs, signal, onProgress } = options
  const requests = jobs.map(({ request }) => request)
  for await (const outcome of client.removeMany(requests, { signal, onProgress })) {
    const { index } = outcome
    yield outcome.ok ? resultEnding(index, outcome.result, options) : failure(index, outcome.error.toJSON(), options)
  }
}

/** Asks what would happen to each picture, in the order given. */
export async function* planEach(options: EndingsOptions): AsyncGenerator<Ending, void, void> {
  const { UnmarkError } = await import('@unmark/core')
  const { client, jobs, signal } = options
  for (const [index, { request }] of jobs.entries()) {
    if (signal.aborted) return
    try {
      yield planEnding(index, await client.plan({ ...request, signal }), options)
    } catch (error) {
      if (!UnmarkError.is(error)) throw error
      yield failure(index, error.toJSON(), options)
    }
  }
}

function resultEnding(index: number, result: RemoveResult, options: EndingsOptions): Ending {
  const given = givenName(index, options)
  return {
    index,
    how: 'done',
    credits: result.creditsSpent,
    result: options.json ? resultLine(given, result) : resultText(given, result, options.cwd),
    problem: options.json ? '' : warningText(given, result),
  }
}

function planEnding(index: number, plan: Plan, options: EndingsOptions): Ending {
  const given = givenName(index, options)
  return {
    index,
    how: plan.problems.length > 0 ? 'failed' : 'done',
    credits: plan.credits,
    result: options.json ? planLine(given, plan) : planText(given, plan, options.cwd),
    problem: options.json ? '' : plan.problems.map((problem) => errorText(given, problem)).join(''),
  }
}

/** A picture that was stopped before it cost anything is told of at the end, with the others that are not done. */
function failure(index: number, error: SerialisedError, options: EndingsOptions): Ending {
  const given = givenName(index, options)
  const stopped = error.code === 'ABORTED' && options.signal.aborted
  return {
    index,
    how: stopped ? 'stopped' : 'failed',
    credits: 0,
    result: options.json ? errorLine(given, error) : '',
    problem: options.json || (stopped && error.spent === 'no') ? '' : errorText(given, error),
  }
}

function givenName(index: number, { jobs }: EndingsOptions): string {
  return (jobs[index] as Job).input.given
}
