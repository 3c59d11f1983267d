// Takes a list of pictures through core and prints each one's ending as it comes; stops when it is told to.
import type { Context } from '../context.ts'
import { EXIT_CLEAN, EXIT_FAILED, interruptedExitCode, isUnread } from '../exit.ts'
import { errorLine } from '../json-lines.ts'
import type { ProgressDisplay } from '../progress/display.ts'
import { createProgress } from '../progress/progress.ts'
import { count, duration } from '../text.ts'
import { untilStopped } from '../until-stopped.ts'
import { cleanEach, type Ending, type EndingsOptions, planEach } from './endings.ts'
import { stoppedError, stoppedText } from './leftover.ts'

export interface RunOptions extends Pick<EndingsOptions, 'client' | 'jobs' | 'json'> {
  readonly dryRun: boolean
}

/** Gives the exit code. */
export async function runJobs(options: RunOptions, context: Context): Promise<number> {
  const { client, jobs, json, dryRun } = options
  const { cwd, stderr, signal, now } = context
  const started = now()
  const display = createProgress({ stream: stderr, total: jobs.length, quiet: json, now })
  const left = new Map(jobs.map((job, index) => [index, { job, begun: false }]))
  const endings = (dryRun ? planEach : cleanEach)({
    client,
    jobs,
    json,
    cwd,
    signal,
    onProgress: (index, progress) => {
      const entry = left.get(index)
      if (!entry) return
      entry.begun = true
      display.moved(index, entry.job.input.given, progress)
    },
  })
  const totals = { total: jobs.length, done: 0, failed: 0, credits: 0 }
  const stopped = new Set<number>()
  try {
    for await (const ending of untilStopped(endings, signal)) {
      show(ending, display, context)
      left.delete(ending.index)
      totals.credits += ending.credits
      if (ending.how === 'stopped') stopped.add(ending.index)
      else totals[ending.how] += 1
    }
  } finally {
    display.stop()
  }
  if (json) {
    for (const { job, begun } of left.values()) context.stdout.write(errorLine(job.input.given, stoppedError(begun)))
  }
  const notDone = jobs.filter((_, index) => stopped.has(index) || left.has(index)).map(({ input }) => input.given)
  if (notDone.length > 0) {
    if (!isUnread(signal)) stderr.write(stoppedText(totals, notDone))
    return interruptedExitCode(signal)
  }
  if (!json && jobs.length > 1) stderr.write(summary(totals, dryRun, now() - started))
  return totals.failed > 0 ? EXIT_FAILED : EXIT_CLEAN
}

function show(ending: Ending, display: ProgressDisplay, { stdout, stderr }: Context): void {
  display.ended(ending.index, ending.how === 'done', () => {
    if (ending.result !== '') stdout.write(ending.result)
    if (ending.problem !== '') stderr.write(ending.problem)
  })
}

interface Totals {
  readonly total: number
  readonly done: number
  readonly failed: number
  readonly credits: number
}

function summary({ total, done, failed, credits }: Totals, dryRun: boolean, elapsedMs: number): string {
  const facts = [
    `${done} of ${count(total, 'picture')} ${dryRun ? 'would be cleaned' : 'cleaned'}`,
    ...(failed > 0 ? [`${failed} ${dryRun ? 'would fail' : 'failed'}`] : []),
    ...(credits > 0 ? [`${count(credits, 'credit')} ${dryRun ? 'would be spent' : 'spent'}`] : []),
    duration(elapsedMs),
  ]
  return `${facts.join(', ')}\n`
}
