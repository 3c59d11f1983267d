// Takes a list of pictures through core and prints each one's ending as it comes; stops when it is told to.
import type { Progress } from '@unmark/core'
import type { Context } from '../context.ts'
import { EXIT_CLEAN, EXIT_FAILED, interruptedExitCode, isUnread } from '../exit.ts'
import type { Input } from '../inputs.ts'
import { errorLine } from '../json-lines.ts'
import type { ProgressDisplay } from '../progress/display.ts'
import { createProgress } from '../progress/progress.ts'
import { untilStopped } from '../until-stopped.ts'
import { cleanEach, type Ending, type EndingsOptions, planEach } from './endings.ts'
import { stoppedError, stoppedText } from './leftover.ts'
import { summaryLine, summaryTable, Totals } from './summary.ts'

export interface RunOptions extends Pick<EndingsOptions, 'client' | 'jobs' | 'json'> {
  readonly dryRun: boolean
  /** Stop at the first failure. */
  readonly failFast: boolean
  /** Standard output takes the picture itself, so that what is said of it goes to standard error. */
  readonly toStdout: boolean
}

/** A picture that core works on. */
interface UnderWay {
  readonly index: number
  taskId?: string
}

/** Gives the exit code. */
export async function runJobs(options: RunOptions, context: Context): Promise<number> {
  const run = new Run(options, context)
  try {
    await run.work()
  } finally {
    run.display.stop()
  }
  return run.conclude()
}

class Run {
  readonly display: ProgressDisplay
  readonly #options: RunOptions
  readonly #context: Context
  readonly #started: number
  readonly #totals: Totals
  readonly #failFast = new AbortController()
  /** Pictures whose end was told; the others are known by their absence, so that a long list costs a bit each. */
  readonly #ended: Uint8Array
  readonly #underWay = new Map<number, UnderWay>()
  readonly #stopped = new Map<number, Ending>()

  constructor(options: RunOptions, context: Context) {
    const { length: total } = options.jobs.inputs
    this.#options = options
    this.#context = context
    this.#started = context.now()
    this.#totals = new Totals(total)
    this.#ended = new Uint8Array(total)
    this.display = createProgress({ stream: context.stderr, total, quiet: options.json, now: context.now })
  }

  async work(): Promise<void> {
    const { client, jobs, json, dryRun } = this.#options
    const { cwd } = this.#context
    const signal = AbortSignal.any([this.#context.signal, this.#failFast.signal])
    const onProgress = (index: number, progress: Progress) => this.#moved(index, progress)
    const endings = (dryRun ? planEach : cleanEach)({ client, jobs, json, cwd, signal, onProgress })
    for await (const ending of untilStopped(endings, signal)) this.#take(ending)
  }

  /** What there is to say at the end, and the exit code. */
  conclude(): number {
    const { json, jobs, dryRun } = this.#options
    const { stdout, stderr, signal } = this.#context
    if (json) {
      for (const { index, input } of this.#unanswered()) {
        const { taskId } = this.#underWay.get(index) ?? {}
        stdout.write(errorLine(input.given, stoppedError(this.#underWay.has(index), taskId)))
      }
    }
    const names = this.#notDone().map(({ given }) => given)
    if (names.length > 0) {
      if (!isUnread(signal)) stderr.write(stoppedText(this.#totals, { ...this.#leftover(), names }))
      return signal.aborted ? interruptedExitCode(signal) : EXIT_FAILED
    }
    const options = { dryRun, elapsedMs: this.#context.now() - this.#started }
    if (!json && jobs.inputs.length > 1) {
      stderr.write((stderr.isTTY ? summaryTable : summaryLine)(this.#totals, options))
    }
    return this.#totals.failed > 0 ? EXIT_FAILED : EXIT_CLEAN
  }

  #moved(index: number, progress: Progress): void {
    if (this.#ended[index]) return
    const underWay = this.#underWay.get(index) ?? { index }
    if (progress.taskId !== undefined) underWay.taskId = progress.taskId
    this.#underWay.set(index, underWay)
    this.display.moved(index, (this.#options.jobs.inputs[index] as Input).given, progress)
  }

  #take(ending: Ending): void {
    const { index, how, error, credits } = ending
    this.#ended[index] = 1
    this.#underWay.delete(index)
    this.#totals.credits += credits
    if (how === 'stopped') this.#stopped.set(index, ending)
    else if (how === 'failed') this.#totals.fail(error?.code ?? 'INVALID_INPUT')
    else this.#totals[how] += 1
    this.#show(ending)
    if (how === 'failed' && this.#options.failFast) this.#failFast.abort()
  }

  #show({ index, how, credits, result, problem, bytes }: Ending): void {
    const { stdout, stderr } = this.#context
    const { toStdout } = this.#options
    this.display.ended(index, { how: how === 'made' || how === 'cached' ? 'done' : how, credits }, () => {
      if (result !== '') (toStdout ? stderr : stdout).write(result)
      if (problem !== '') stderr.write(problem)
      if (toStdout && bytes) stdout.write(bytes)
    })
  }

  #unanswered(): { readonly index: number; readonly input: Input }[] {
    return this.#options.jobs.inputs.flatMap((input, index) => (this.#ended[index] ? [] : [{ index, input }]))
  }

  #notDone(): Input[] {
    return this.#options.jobs.inputs.filter((_, index) => !this.#ended[index] || this.#stopped.has(index))
  }

  #leftover() {
    const stopped = [...this.#stopped.values()].map(({ error }) => error)
    const underWay = [...this.#underWay.values()]
    const why = this.#context.signal.aborted ? 'Stopped.' : 'Stopped at the first failure (--fail-fast).'
    return {
      why,
      paid: stopped.filter((error) => error?.spent === 'yes').length + underWay.filter(({ taskId }) => taskId).length,
      perhapsPaid: stopped.filter((error) => error?.spent === 'unknown').length,
    }
  }
}
