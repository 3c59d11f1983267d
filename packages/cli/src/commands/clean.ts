// `unmark clean`: removes marks from pictures.
import path from 'node:path'
import type { ConfigFile } from '@unmark/core/config-file'
import type { Arguments } from '../arguments.ts'
import type { Jobs } from '../clean/endings.ts'
import { CLEAN_OPTIONS, type CleanOptions, readCleanOptions } from '../clean/options.ts'
import { requestFor } from '../clean/requests.ts'
import { runJobs } from '../clean/run.ts'
import type { Command } from '../command.ts'
import type { Context } from '../context.ts'
import { findInputs, type Input } from '../inputs.ts'
import { openClient } from '../open-client.ts'
import { nameOutputs } from '../output-names.ts'
import { pipedInput, readAll, readPiping } from '../piping.ts'
import { withReport } from '../report/with-report.ts'
import { nameText } from '../report-lines.ts'
import { findConfig, mergeOptions } from '../settings.ts'
import { unfinishedText } from '../unfinished.ts'
import { waitUntilStopped } from '../until-stopped.ts'
import { UsageError } from '../usage-error.ts'
import { withoutUndefined } from '../without-undefined.ts'

/** Read of standard input where no limit is set; core refuses one byte more. */
const MOST_BYTES = 100 * 1024 * 1024

export const CLEAN: Command = {
  name: 'clean',
  summary: 'Remove marks from pictures.',
  usage: ['unmark clean <files, patterns, folders, URLs>... [options]', 'unmark clean - -o - < marked.png > clean.png'],
  description: [
    'Removes the mark that a mask or a region shows, or that the hosted service finds, and writes the result beside the original, which is not touched. Nothing that exists is replaced unasked. What was cleaned before comes from the store and is not paid for again.',
    'A pattern in quotes (*, **, ?, {a,b}) is read by unmark and starts at the current folder. Results of earlier runs (name.clean.ext) that a pattern finds are left out. Pictures may be PNG, JPEG, WebP, AVIF, TIFF or GIF with one frame; a URL that does not tell the format is saved as PNG.',
    'With - a picture is read from standard input, with -o - the result goes to standard output, and nothing else does. A folder is looked through with --recursive; its results go to a folder of the same form with -o, or beside each picture.',
    'A run that was stopped is gone on with by the same command: an output that holds the very result already counts as done.',
    'Exit code: 0 all clean, 1 some failed, 2 wrong usage, 130 after Ctrl-C.',
  ],
  options: CLEAN_OPTIONS,
  takesPaths: true,
  examples: [
    { command: 'unmark clean photo.jpg --region 70%,88%,28%,10%', what: 'the corner at the bottom right' },
    { command: 'unmark clean photo.jpg --mask photo.mask.png -o clean.jpg', what: 'what a mask marks' },
    { command: "unmark clean 'album/**/*.jpg' --region 0,0,200,60 -o cleaned/", what: 'many, into a folder' },
    {
      command: 'unmark clean album --recursive --region 90%,90%,10%,10% -o cleaned/',
      what: 'a folder and all below it',
    },
    { command: 'unmark clean - -o - --region 0,0,200,60 < photo.jpg > clean.jpg', what: 'in a pipe' },
    { command: "unmark clean 'album/*.jpg' --mask m.png --report report.html", what: 'with a page of all of them' },
    { command: 'unmark clean photo.jpg --dry-run', what: 'what would happen, and the cost' },
    { command: 'unmark clean *.png --engine local --region 10,10,25%,40 --json', what: 'facts for a program' },
  ],
  run: clean,
}

async function clean(given: Arguments, context: Context): Promise<number> {
  const { cwd, stdout, stderr, signal } = context
  const { words } = given
  if (words.length === 0) {
    throw new UsageError(
      'Expected at least one picture: a file, a pattern or a URL; got none.',
      'Try: unmark clean photo.jpg',
    )
  }
  const options = readCleanOptions(given, cwd)
  const { output, json, dryRun, failFast } = options
  const { fromStdin, toStdout } = readPiping({ words, output, json, stdout })
  const config = await findConfig(given, context)
  const inputs = fromStdin ? [pipedInput(cwd)] : await chooseInputs(words, options, config, context)
  const outputs = toStdout ? [] : await chooseOutputs(inputs, options, cwd)
  const client = await openClient(context, mergeOptions(config, given, context, options.client))
  try {
    if (!json) stderr.write(await unfinishedText(client))
    const image = fromStdin
      ? { image: await readAll(context.stdin, config?.options.limits?.maxBytes ?? MOST_BYTES) }
      : {}
    const jobs: Jobs = {
      inputs,
      requestFor: (input, index) => requestFor(input, { options, config, output: outputs[index], ...image }),
    }
    const wish = { file: options.report, overwrite: options.overwrite, names: inputs.map((input) => input.given) }
    return await withReport(wish, client, context, (watched) =>
      runJobs({ client: watched, jobs, json, dryRun, failFast, toStdout }, context),
    )
  } finally {
    await waitUntilStopped(client.close(), signal)
  }
}

async function chooseInputs(
  words: readonly string[],
  options: CleanOptions,
  config: ConfigFile | undefined,
  { cwd, stderr }: Context,
) {
  const { mask, overlay } = options
  const { inputs, skipped } = await findInputs(words, {
    cwd,
    recursive: options.recursive,
    ...withoutUndefined({
      mask,
      overlay,
      maskOf: config && !options.showsMark ? (file: string) => maskOf(config, file) : undefined,
      outputFolder: options.output === undefined ? undefined : path.resolve(cwd, options.output),
    }),
  })
  for (const { given: name, why } of skipped) stderr.write(`${nameText(name)}: left out: ${why}.\n`)
  return inputs
}

function maskOf(config: ConfigFile, file: string): string | undefined {
  const { mask } = config.requestFor(file)
  return typeof mask === 'string' ? mask : undefined
}

function chooseOutputs(inputs: readonly Input[], { output, format }: CleanOptions, cwd: string): Promise<string[]> {
  const ignoreCase = process.platform === 'win32' || process.platform === 'darwin'
  return nameOutputs(inputs, { cwd, output, format, ignoreCase })
}
