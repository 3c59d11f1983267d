// Draws one preview with core, writes it, and says what it shows.
import type { Comparison, ImageSource, Preview, Unmark } from '@unmark/core'
import type { Context } from '../context.ts'
import { EXIT_CLEAN, EXIT_FAILED, interruptedExitCode } from '../exit.ts'
import { errorLine, line } from '../json-lines.ts'
import { comparisonText, errorText, previewText } from '../report-lines.ts'
import type { After, PreviewJob } from './options.ts'

/** Gives the exit code. */
export async function showPreview(job: PreviewJob, client: Unmark, context: Context): Promise<number> {
  const { checkOutput, writeOutput } = await import('@unmark/core/faces')
  const { cwd, stdout, stderr, signal } = context
  try {
    await checkOutput(job.target)
    const { picture, text } = job.after
      ? await compare(job, job.after, client, signal)
      : await mark(job, client, signal)
    const { bytes, ...facts } = picture
    const file = await writeOutput(job.target, bytes)
    stdout.write(job.json ? line({ input: job.given, path: file, ...facts }) : text(file, cwd))
    return EXIT_CLEAN
  } catch (error) {
    const { UnmarkError } = await import('@unmark/core')
    if (!UnmarkError.is(error)) throw error
    if (job.json) stdout.write(errorLine(job.given, error.toJSON()))
    else stderr.write(errorText(job.given, error.toJSON()))
    return signal.aborted ? interruptedExitCode(signal) : EXIT_FAILED
  }
}

interface Drawn {
  readonly picture: Preview | Comparison
  /** What is printed of it, given the file that it was written to. */
  readonly text: (file: string, cwd: string) => string
}

async function mark(
  { given, image, request, drawing }: PreviewJob,
  client: Unmark,
  signal: AbortSignal,
): Promise<Drawn> {
  const picture = await client.preview({ ...request, image, signal }, drawing)
  return { picture, text: (file, cwd) => previewText(given, picture, file, cwd) }
}

async function compare(job: PreviewJob, after: After, client: Unmark, signal: AbortSignal): Promise<Drawn> {
  const { given, image, drawing, amplify } = job
  const pair = { before: image, after: await resultOf(after, client, signal) }
  const picture = await client.compare(pair, { ...drawing, ...(amplify === undefined ? {} : { amplify }), signal })
  return { picture, text: (file, cwd) => comparisonText(given, picture, file, cwd) }
}

async function resultOf(after: After, client: Unmark, signal: AbortSignal): Promise<ImageSource> {
  if ('file' in after) return after.file
  const task = await client.task(after.taskId, { signal })
  if (task.result) return task.result.bytes
  const { UnmarkError } = await import('@unmark/core')
  const { code, ...facts } = task.error ?? {
    code: 'DEADLINE_EXCEEDED' as const,
    message: 'The task is still running, so there is no picture to compare with yet.',
    hint: `Wait for it: unmark task ${after.taskId} --wait 60`,
    retryable: true,
  }
  throw new UnmarkError(code, facts.message, { ...facts, taskId: after.taskId })
}
