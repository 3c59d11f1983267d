// The options of `unmark preview`: what the help says of them, and what a command line asks for.
import path from 'node:path'
import type { PreviewFormat } from '@unmark/core'
import { isUrl, locate, nameOfUrl } from '../address.ts'
import type { Arguments } from '../arguments.ts'
import { CLEAN_OPTIONS, type CleanOptions, readCleanOptions } from '../clean/options.ts'
import type { OptionSpec } from '../command.ts'
import { formatOfName } from '../formats.ts'
import { SETTINGS_OPTIONS } from '../settings.ts'
import { quote } from '../text.ts'
import { UsageError } from '../usage-error.ts'

/** Options that mean the same as in `unmark clean`. */
const SHARED = ['mask', 'mask-dialect', 'region', 'overlay', 'opacity', 'at', 'tile', 'overwrite', 'json']
const FORMATS: readonly PreviewFormat[] = ['png', 'webp']
const LEAST_EDGE = 16
const LONGEST_EDGE = 16_383
const MOST_AMPLIFIED = 255

export const PREVIEW_OPTIONS: readonly OptionSpec[] = [
  {
    name: 'output',
    short: 'o',
    value: 'FILE',
    path: 'file',
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
  ...CLEAN_OPTIONS.filter(({ name }) => SHARED.includes(name)),
  ...SETTINGS_OPTIONS,
]

/** What one command line asks for. */
export interface PreviewJob {
  readonly given: string
  readonly image: string
  readonly json: boolean
  /** A path or a URL, or the id of a task, or neither for the mask. */
  readonly after: After | undefined
  readonly request: CleanOptions['request']
  /** Whether the command line says where the mark is. */
  readonly showsMark: boolean
  readonly target: { readonly path: string; readonly overwrite: boolean }
  readonly drawing: { readonly format: PreviewFormat; readonly maxEdge?: number }
  readonly amplify: number | undefined
}

/** @throws UsageError for a command line of the wrong form. */
export function readPreviewJob(given: Arguments, cwd: string): PreviewJob {
  const [word, ...others] = given.words
  if (word === undefined || others.length > 0) {
    const came = given.words.length
    throw new UsageError(`Expected one picture, a file or a URL; got ${came}.`, 'Try: unmark preview photo.jpg')
  }
  const { request, showsMark, json, overwrite } = readCleanOptions(given, cwd)
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
    request,
    showsMark,
    target: { path: file, overwrite },
    drawing: { format: readFormat(file), ...(maxEdge === undefined ? {} : { maxEdge }) },
    amplify: readAmplify(given, after !== undefined),
  }
}

function readAfter(given: Arguments, cwd: string): After | undefined {
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

/** A path or a URL, or the id of a task. */
export type After = { readonly file: string } | { readonly taskId: string }
