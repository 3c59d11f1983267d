// Turns core's outcomes, and the answers of a dry run, into what is printed of each picture.
import type { Plan, Progress, RemoveRequest, RemoveResult, SerialisedError, Unmark } from '@unmark/core'
import type { Input } from '../inputs.ts'
import { errorLine, planLine, resultLine } from '../json-lines.ts'
import { errorText, planText, resultText, warningText } from '../report-lines.ts'

/** The pictures of a run. Requests are made one by one, when there is room for them. */
export interface Jobs {
  readonly inputs: readonly Input[]
  readonly requestFor: (input: Input, index: number) => RemoveRequest
}

/** How one picture ended. */
export interface Ending {
  readonly index: number
  readonly how: 'made' | 'cached' | 'failed' | 'stopped'
  readonly credits: number
  readonly error?: SerialisedError
  /** For standard output. */
  readonly result: string
  /** For standard error. */
  readonly problem: string
  /** The clean picture, for a result that goes to no file. */
  readonly bytes?: Uint8Array
}

export interface EndingsOptions {
  readonly client: Unmark
  readonly jobs: Jobs
  readonly json: boolean
  readonly cwd: string
  readonly signal: AbortSignal
  readonly onProgress: (index: number, progress: Progress) => void
}

/** Cleans the pictures; the endings come in the order in which the pictures are done. */
export async function* cleanEach(options: EndingsOptions): AsyncGenerator<Ending, void, void> {
  const { client, jobs, signal, onProgress } = options
  for await (const outcome of client.removeMany(requestsOf(jobs), { signal, onProgress })) {
    const { index } = outcome
    yield outcome.ok ? resultEnding(index, outcome.result, options) : failure(index, outcome.error.toJSON(), options)
  }
}

/** Asks what would happen to each picture, in the order given. */
export async function* planEach(options: EndingsOptions): AsyncGenerator<Ending, void, void> {
  const { UnmarkError } = await import('@unmark/core')
  const { client, jobs, signal } = options
  let index = 0
  for (const request of requestsOf(jobs)) {
    if (signal.aborted) return
    try {
      yield planEnding(index, await client.plan({ ...request, signal }), options)
    } catch (error) {
      if (!UnmarkError.is(error)) throw error
      yield failure(index, error.toJSON(), options)
    }
    index += 1
  }
}

function* requestsOf({ inputs, requestFor }: Jobs): Generator<RemoveRequest, void, void> {
  for (const [index, input] of inputs.entries()) yield requestFor(input, index)
}

function resultEnding(index: number, result: RemoveResult, options: EndingsOptions): Ending {
  const given = givenName(index, options)
  return {
    index,
    how: result.cached ? 'cached' : 'made',
    credits: result.creditsSpent,
    result: options.json ? resultLine(given, result) : resultText(given, result, options.cwd),
    problem: options.json ? '' : warningText(given, result),
    ...(result.path === undefined ? { bytes: result.bytes } : {}),
  }
}

function planEnding(index: number, plan: Plan, options: EndingsOptions): Ending {
  const given = givenName(index, options)
  const [error] = plan.problems
  return {
    index,
    how: error ? 'failed' : plan.cached ? 'cached' : 'made',
    credits: plan.credits,
    ...(error ? { error } : {}),
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
    error,
    result: options.json ? errorLine(given, error) : '',
    problem: options.json || (stopped && error.spent === 'no') ? '' : errorText(given, error),
  }
}

function givenName(index: number, { jobs }: EndingsOptions): string {
  return (jobs.inputs[index] as Input).given
}
