// `unmark store`: where finished pictures are kept, whether they are sound, and how to make room.
import type { Unmark } from '@unmark/core'
import type { Arguments } from '../arguments.ts'
import type { Command } from '../command.ts'
import type { Context } from '../context.ts'
import { EXIT_CLEAN, EXIT_FAILED } from '../exit.ts'
import { line } from '../json-lines.ts'
import { openConfigured, SETTINGS_OPTIONS } from '../settings.ts'
import { parseSize, sizeText } from '../size.ts'
import { count, printable, quote } from '../text.ts'
import { waitUntilStopped } from '../until-stopped.ts'
import { UsageError } from '../usage-error.ts'

const DAY_MS = 24 * 60 * 60 * 1000
/** A hundred years: more is a slip of the finger, and far from where dates end. */
const MOST_DAYS = 36_525

export const STORE: Command = {
  name: 'store',
  summary: 'Say where finished pictures are kept, check them, make room.',
  usage: ['unmark store where', 'unmark store verify', 'unmark store prune [--older-than DAYS] [--max-size SIZE]'],
  description: [
    'The store keeps every finished picture, so that nothing is paid for twice. All programs of one user share it.',
    'where prints its folder. verify reads and checks everything in it, and moves what is damaged aside. prune removes what is old or too much, and rubbish; without options only rubbish.',
  ],
  words: ['where', 'verify', 'prune'],
  options: [
    { name: 'older-than', value: 'DAYS', summary: 'prune: remove results that were not used for so many days.' },
    {
      name: 'max-size',
      value: 'SIZE',
      summary: 'prune: remove results, the longest unused first, until the rest fits. Example: 500MB, 2GB.',
    },
    { name: 'json', summary: 'Print one JSON line, for programs.' },
    ...SETTINGS_OPTIONS,
  ],
  examples: [
    { command: 'unmark store where', what: 'the folder' },
    { command: 'unmark store prune --older-than 90 --max-size 2GB', what: 'make room' },
  ],
  run: async (given, context) => {
    const action = actionOf(given)
    const client = await openConfigured(given, context)
    try {
      return await action(client.store, given, context)
    } finally {
      await waitUntilStopped(client.close(), context.signal)
    }
  },
}

type Action = (store: Unmark['store'], given: Arguments, context: Context) => Promise<number>

const ACTIONS: Readonly<Record<string, Action>> = { where, verify, prune }

function actionOf(given: Arguments): Action {
  const [word, ...others] = given.words
  const action = word === undefined ? undefined : ACTIONS[word]
  if (!action || others.length > 0) {
    const came = word === undefined ? 'nothing' : quote(given.words.join(' '))
    throw new UsageError(`Expected one of ${Object.keys(ACTIONS).join(', ')}; got ${came}.`, 'Try: unmark store where')
  }
  const pruning = ['older-than', 'max-size'].find((name) => given.has(name))
  if (pruning && word !== 'prune')
    throw new UsageError(`--${pruning} belongs to unmark store prune; got it with ${word}.`)
  return action
}

async function where(store: Unmark['store'], given: Arguments, { stdout }: Context): Promise<number> {
  stdout.write(given.has('json') ? line({ folder: store.folder }) : `${store.folder}\n`)
  return EXIT_CLEAN
}

async function verify(store: Unmark['store'], given: Arguments, { stdout, stderr }: Context): Promise<number> {
  const report = await store.verify()
  const exitCode = report.damage.length > 0 ? EXIT_FAILED : EXIT_CLEAN
  if (given.has('json')) {
    stdout.write(line({ folder: store.folder, ...report }))
    return exitCode
  }
  stdout.write(`${count(report.results, 'result')} (${sizeText(report.bytes)}), ${count(report.journals, 'task')}\n`)
  for (const { path: file, message } of report.damage) stderr.write(`${printable(file)}: ${printable(message)}\n`)
  if (report.damage.length > 0) {
    stderr.write(`${count(report.damage.length, 'entry', 'entries')} could not be used; nothing of them is served.\n`)
  }
  return exitCode
}

async function prune(store: Unmark['store'], given: Arguments, { stdout }: Context): Promise<number> {
  const days = given.positiveNumber('older-than', 'days', MOST_DAYS)
  const size = given.text('max-size')
  const report = await store.prune({
    ...(days === undefined ? {} : { olderThan: new Date(Date.now() - days * DAY_MS) }),
    ...(size === undefined ? {} : { maxBytes: parseSize('--max-size', size) }),
  })
  if (given.has('json')) {
    stdout.write(line({ folder: store.folder, ...report }))
  } else {
    const removed = `${count(report.removedResults, 'result')} removed, ${sizeText(report.freedBytes)} freed`
    stdout.write(`${removed}, ${sizeText(report.keptBytes)} kept\n`)
  }
  return EXIT_CLEAN
}
