// Runs a batch with a report beside it: the outcomes pass through, and the page is written at the end, however it ends.
import type { BatchOptions, BatchOutcome, RemoveRequest, Unmark } from '@unmark/core'
import type { Context } from '../context.ts'
import { EXIT_CLEAN, EXIT_FAILED } from '../exit.ts'
import { errorText } from '../report-lines.ts'
import { UsageError } from '../usage-error.ts'
import { BatchReport } from './batch-report.ts'

export interface ReportWish {
  /** Absolute; undefined when no report is wanted. */
  readonly file: string | undefined
  readonly overwrite: boolean
  /** The pictures as the user named them, in the order of the requests. */
  readonly names: readonly string[]
}

/**
 * Gives the exit code of `work`, or {@link EXIT_FAILED} when everything went well but the report could not be written.
 *
 * @param work is handed the client whose `removeMany` is to be used.
 * @throws UsageError before any work when the report's file cannot be written.
 */
export async function withReport(
  wish: ReportWish,
  client: Unmark,
  context: Context,
  work: (client: Unmark) => Promise<number>,
): Promise<number> {
  if (wish.file === undefined) return work(client)
  const target = { path: wish.file, overwrite: wish.overwrite }
  const report = await begin(target, wish.names, context)
  let exitCode: number
  try {
    exitCode = await work(watched(client, report))
  } catch (error) {
    await report.discard()
    throw error
  }
  return (await finish(report, target, context)) ? exitCode : exitCode === EXIT_CLEAN ? EXIT_FAILED : exitCode
}

interface Target {
  readonly path: string
  readonly overwrite: boolean
}

async function begin(target: Target, names: readonly string[], context: Context): Promise<BatchReport> {
  const { checkOutput, PendingFile } = await import('@unmark/core/faces')
  const { UnmarkError } = await import('@unmark/core')
  const { cwd, now, signal } = context
  try {
    await checkOutput(target)
    const file = await PendingFile.begin(target.path)
    return new BatchReport({ file, names, cwd, startedAt: new Date(), now, signal })
  } catch (error) {
    if (UnmarkError.is(error)) throw new UsageError(error.message, error.hint)
    const { code } = error as NodeJS.ErrnoException
    if (code === undefined) throw error
    throw new UsageError(`--report cannot be written (${code}).`, 'Choose another place for it.')
  }
}

/** The same client, whose outcomes are taken into the report before anybody else sees them. */
function watched(client: Unmark, report: BatchReport): Unmark {
  async function* removeMany<R extends RemoveRequest>(
    requests: Iterable<R> | AsyncIterable<R>,
    options?: BatchOptions,
  ): AsyncGenerator<BatchOutcome<R>, void, void> {
    for await (const outcome of client.removeMany(requests, options)) {
      await report.add(outcome, client)
      yield outcome
    }
  }
  return { ...client, removeMany }
}

async function finish(report: BatchReport, target: Target, { stderr }: Context): Promise<boolean> {
  try {
    if (await report.finish({ replace: target.overwrite })) return true
    stderr.write(reportTrouble('its name was taken meanwhile, and files are not replaced unasked'))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === undefined) throw error
    stderr.write(reportTrouble(code))
  }
  return false
}

function reportTrouble(why: string): string {
  return errorText('--report', {
    code: 'PATH_NOT_ALLOWED',
    message: `The report could not be written: ${why}.`,
    hint: 'Run the command again with another --report file; what is cleaned comes from the store.',
    retryable: false,
    spent: 'no',
  })
}
