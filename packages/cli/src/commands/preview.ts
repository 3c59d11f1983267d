// `unmark preview`: shows what would be removed before anything is paid, and what was changed afterwards.
import path from 'node:path'
import type { Comparison, ImageSource, Preview, PreviewFormat, RemoveRequest, Unmark } from '@unmark/core'
import { isUrl, locate, nameOfUrl } from '../address.ts'
import type { Arguments } from '../arguments.ts'
import { CLEAN_OPTIONS, readCleanOptions } from '../clean/options.ts'
import type { Command, OptionSpec } from '../command.ts'
import type { Context } from '../context.ts'
import { EXIT_CLEAN, EXIT_FAILED } from '../exit.ts'
import { formatOfName } from '../formats.ts'
import { errorLine, line } from '../json-lines.ts'
import { openClient } from '../open-client.ts'
import { comparisonText, errorText, previewText } from '../report-lines.ts'
import { quote } from '../text.ts'
import { waitUntilStopped } from '../until-stopped.ts'
import { UsageError } from '../usage-error.ts'

/** Options that mean the same as in `unmark clean`. */
const SHARED = ['mask', 'mask-dialect', 'region', 'overlay', 'opacity', 'at', 'overwrite', 'json', 'store']
const FORMATS: readonly PreviewFormat[] = ['png', 'webp']
const LEAST_EDGE = 16
const LONGEST_EDGE = 16_383
const MOST_AMPLIFIED = 255

const OWN_OPTIONS: readonly OptionSpec[] = [
  {
    name: 'output',
    short: 'o',
    value: 'FILE',
    summary:
      'Where to write, as .png or .webp. Default: name.preview.png beside the picture, or name.compare.png for a comparison; in the current folder for a URL.',
  },
  { name: 'after', value: 'FILE', summary: 'Compare with this picture, a path or a URL, instead of showing the mask.' },
  { name: 'task', value: 'ID', summary: 'Compare with the picture that came of this task.' },
  {
    name: 'amplify',
    value: 'N',
    summary: `What the shown difference is multiplied by, up to ${MOST_AMPLIFIED}. Default: 8.`,
  },
  {
    name: 'max-edge',
    value: 'N',
    summary:
      'Longest side to draw, in pixels; a small mark is then shown enlarged below. Default: the picture’s own size.',
  },
]

export const PREVIEW: Command = {
  name: 'preview',
  summary: 'Show what would be removed, or before and after.',
  usage: [
    'unmark preview <file or URL> [--mask F] [--region X,Y,W,H]... [-o FILE]',
    'unmark preview <before> --after <after> [-o FILE]',
    'unmark preview <before> --task <ID> [-o FILE]',
  ],
  description: [
    'Draws the picture upright with what would be removed in red, inside a white and a black line, which are seen on any content. It is the very mask that unmark clean would use. Free; nothing is sent to the service.',
    'With --after or --task it draws before, after and their difference from left to right. The difference is black where nothing changed; it is multiplied, and the line that is printed says by how much.',
    'Exit code: 0 drawn, 1 not, 2 wrong usage.',
  ],
  options: [...OWN_OPTIONS, ...CLEAN_OPTIONS.filter(({ name }) => SHARED.includes(name))],
  examples: [
    { command: 'unmark preview photo.jpg --region 70%,88%,28%,10%', what: 'the region on the picture' },
    { command: 'unmark preview photo.jpg --mask photo.mask.png -o look.png', what: 'what a mask marks' },
    { command: 'unmark preview photo.jpg --after photo.clean.jpg', what: 'before, after and difference' },
    { command: 'unmark preview photo.jpg --task a1b2c3 --max-edge 1600', what: 'the same for a task, smaller' },
  ],
  run: async (given, context) => {
    const job = await readJob(given, context.cwd)
    const client = await openClient(context, job.client)
    try {
      return await show(job, client, context)
    } finally {
      await waitUntilStopped(client.close(), context.signal)
    }
  },
}

interface Job {
  readonly given: string
  readonly image: string
  readonly json: boolean
  /** A path or a URL, or the id of a task, or neither for the mask. */
  readonly after: { readonly file: string } | { readonly taskId: string } | undefined
  readonly client: ReturnType<typeof readCleanOptions>['client']
  readonly request: Omit<RemoveRequest, 'image' | 'output'>
  readonly target: { readonly path: string; readonly overwrite: boolean }
  readonly drawing: { readonly format: PreviewFormat; readonly maxEdge?: number }
  readonly amplify: number | undefined
}

/** @throws UsageError for a command line of the wrong form. */
async function readJob(given: Arguments, cwd: string): Promise<Job> {
  const [word, ...others] = given.words
  if (word === undefined || others.length > 0) {
    const came = given.words.length
    throw new UsageError(`Expected one picture, a file or a URL; got ${came}.`, 'Try: unmark preview photo.jpg')
  }
  const { client, request, json, overwrite } = readCleanOptions(given, cwd)
  const after = readAfter(given, cwd)
  const image = locate(word, cwd)
  const maxEdge = given.wholeNumber('max-edge', LEAST_EDGE, LONGEST_EDGE)
  const output = given.text('output')
  const file = output === undefined ? defaultName(image, cwd, after !== undefined) : path.resolve(cwd, output)
  return {
    given: word,
    image,
    json,
    after,
    client,
    request,
    target: { path: file, overwrite },
    drawing: { format: readFormat(file), ...(maxEdge === undefined ? {} : { maxEdge }) },
    amplify: readAmplify(given, after !== undefined),
  }
}

function readAfter(given: Arguments, cwd: string): Job['after'] {
  const [file, taskId] = [given.text('after'), given.text('task')]
  if (file !== undefined && taskId !== undefined) {
    throw new UsageError('--after and --task both name the picture to compare with.', 'Give one of them.')
  }
  if (file === undefined && taskId === undefined) return undefined
  const marking = ['mask', 'region', 'overlay'].find((name) => given.has(name))
  if (marking !== undefined) {
    throw new UsageError(
      `--${marking} shows what would be removed, and --${file === undefined ? 'task' : 'after'} what was.`,
      'Make two previews.',
    )
  }
  return file === undefined ? { taskId: taskId as string } : { file: locate(file, cwd) }
}

function readAmplify(given: Arguments, compares: boolean): number | undefined {
  const amplify = given.wholeNumber('amplify', 1, MOST_AMPLIFIED)
  if (amplify !== undefined && !compares) {
    throw new UsageError('--amplify belongs to a comparison.', 'Give --after or --task as well.')
  }
  return amplify
}

/** `photo.preview.png` beside `photo.jpg`. */
function defaultName(image: string, cwd: string, compares: boolean): string {
  const [folder, name] = isUrl(image) ? [cwd, nameOfUrl(image)] : [path.dirname(image), path.basename(image)]
  return path.join(folder, `${path.basename(name, path.extname(name))}.${compares ? 'compare' : 'preview'}.png`)
}

function readFormat(file: string): PreviewFormat {
  const format = FORMATS.find((candidate) => candidate === formatOfName(file))
  if (format) return format
  throw new UsageError(`--output expects a name that ends in .png or .webp; got ${quote(path.basename(file))}.`)
}

async function show(job: Job, client: Unmark, { cwd, stdout, stderr, signal }: Context): Promise<number> {
  const { checkOutput, writeOutput } = await import('@unmark/core/faces')
  try {
    await checkOutput(job.target)
    const drawn = job.after ? await compare(job, job.after, client, signal) : await mark(job, client, signal)
    const file = await writeOutput(job.target, drawn.picture.bytes)
    stdout.write(job.json ? drawn.line(file) : drawn.text(file, cwd))
    return EXIT_CLEAN
  } catch (error) {
    const { UnmarkError } = await import('@unmark/core')
    if (!UnmarkError.is(error)) throw error
    if (job.json) stdout.write(errorLine(job.given, error.toJSON()))
    else stderr.write(errorText(job.given, error.toJSON()))
    return EXIT_FAILED
  }
}

interface Drawn {
  readonly picture: Preview | Comparison
  readonly line: (file: string) => string
  readonly text: (file: string, cwd: string) => string
}

async function mark({ given, image, request, drawing }: Job, client: Unmark, signal: AbortSignal): Promise<Drawn> {
  const picture = await client.preview({ ...request, image, signal }, drawing)
  const { bytes: _, ...facts } = picture
  return {
    picture,
    line: (file) => line({ input: given, path: file, ...facts }),
    text: (file, cwd) => previewText(given, picture, file, cwd),
  }
}

async function compare(
  job: Job,
  after: NonNullable<Job['after']>,
  client: Unmark,
  signal: AbortSignal,
): Promise<Drawn> {
  const { given, image, drawing, amplify } = job
  const pair = { before: image, after: await resultOf(after, client, signal) }
  const picture = await client.compare(pair, { ...drawing, ...(amplify === undefined ? {} : { amplify }), signal })
  const { bytes: _, ...facts } = picture
  return {
    picture,
    line: (file) => line({ input: given, path: file, ...facts }),
    text: (file, cwd) => comparisonText(given, picture, file, cwd),
  }
}

async function resultOf(after: NonNullable<Job['after']>, client: Unmark, signal: AbortSignal): Promise<ImageSource> {
  if ('file' in after) return after.file
  const task = await client.task(after.taskId, { signal })
  if (task.result) return task.result.bytes
  const { UnmarkError } = await import('@unmark/core')
  const { code, ...facts } = task.error ?? {
    code: 'TASK_NOT_FOUND' as const,
    message: 'The task is still running, so there is no picture to compare with yet.',
    hint: `Wait for it: unmark task ${after.taskId} --wait 60`,
    retryable: true,
  }
  throw new UnmarkError(code, facts.message, { ...facts, taskId: after.taskId })
}
