// `unmark clean`: removes marks from pictures.
import type { RemoveRequest } from '@unmark/core'
import type { Arguments } from '../arguments.ts'
import type { Job } from '../clean/endings.ts'
import { CLEAN_OPTIONS, type CleanOptions, readCleanOptions, withoutUndefined } from '../clean/options.ts'
import { runJobs } from '../clean/run.ts'
import type { Command } from '../command.ts'
import type { Context } from '../context.ts'
import { findInputs } from '../inputs.ts'
import { openClient } from '../open-client.ts'
import { nameOutputs } from '../output-names.ts'
import { nameText } from '../report-lines.ts'
import { waitUntilStopped } from '../until-stopped.ts'
import { UsageError } from '../usage-error.ts'

export const CLEAN: Command = {
  name: 'clean',
  summary: 'Remove marks from pictures.',
  usage: ['unmark clean <files, patterns, URLs>... [options]'],
  description: [
    'Removes the mark that a mask or a region shows, or that the hosted service finds, and writes the result beside the original, which is not touched. Nothing that exists is replaced unasked. What was cleaned before comes from the store and is not paid for again.',
    'A pattern in quotes (*, **, ?, {a,b}) is read by unmark and starts at the current folder. Results of earlier runs (name.clean.ext) that a pattern finds are left out. Pictures may be PNG, JPEG, WebP, AVIF, TIFF or GIF with one frame; a URL that does not tell the format is saved as PNG.',
    'Exit code: 0 all clean, 1 some failed, 2 wrong usage, 130 after Ctrl-C.',
  ],
  options: CLEAN_OPTIONS,
  examples: [
    { command: 'unmark clean photo.jpg --region 70%,88%,28%,10%', what: 'the corner at the bottom right' },
    { command: 'unmark clean photo.jpg --mask photo.mask.png -o clean.jpg', what: 'what a mask marks' },
    { command: "unmark clean 'album/**/*.jpg' --region 0,0,200,60 -o cleaned/", what: 'many, into a folder' },
    { command: 'unmark clean photo.jpg --dry-run', what: 'what would happen, and the cost' },
    { command: 'unmark clean *.png --engine local --region 10,10,25%,40 --json', what: 'facts for a program' },
  ],
  run: clean,
}

async function clean(given: Arguments, context: Context): Promise<number> {
  const { cwd, stderr, signal } = context
  if (given.words.length === 0) {
    throw new UsageError(
      'Expected at least one picture: a file, a pattern or a URL; got none.',
      'Try: unmark clean photo.jpg',
    )
  }
  const options = readCleanOptions(given, cwd)
  const { mask } = options.request
  const { inputs, skipped } = await findInputs(given.words, cwd, typeof mask === 'string' ? mask : undefined)
  const ignoreCase = process.platform === 'win32' || process.platform === 'darwin'
  const outputs = await nameOutputs(inputs, { cwd, output: options.output, format: options.format, ignoreCase })
  const client = await openClient(context, options.client)
  for (const { given: name, why } of skipped) stderr.write(`${nameText(name)}: left out: ${why}.\n`)
  const jobs = inputs.map((input, index): Job => {
    return { input, request: requestFor(input.image, outputs[index] as string, options) }
  })
  try {
    return await runJobs({ client, jobs, json: options.json, dryRun: options.dryRun }, context)
  } finally {
    await waitUntilStopped(client.close(), signal)
  }
}

function requestFor(image: string, path: string, options: CleanOptions): RemoveRequest {
  const { format, quality } = options
  return {
    ...options.request,
    image,
    output: { path, overwrite: options.overwrite, ...withoutUndefined({ format, quality }) },
  }
}
