// `unmark task`: the tasks that were paid for, and the pictures that came of them.
import path from 'node:path'
import type { TaskInfo, Unmark } from '@unmark/core'
import type { Arguments } from '../arguments.ts'
import type { Command } from '../command.ts'
import type { Context } from '../context.ts'
import { EXIT_CLEAN, EXIT_FAILED, interruptedExitCode } from '../exit.ts'
import { errorLine, taskLine } from '../json-lines.ts'
import { errorText, resultText } from '../report-lines.ts'
import { openConfigured, SETTINGS_OPTIONS } from '../settings.ts'
import { printable } from '../text.ts'
import { waitUntilStopped } from '../until-stopped.ts'
import { UsageError } from '../usage-error.ts'

/** As much as a screen shows. */
const LISTED = 20
const LONGEST_WAIT_S = 3600

export const TASK: Command = {
  name: 'task',
  summary: 'List the hosted service’s tasks, or fetch a picture.',
  usage: ['unmark task', 'unmark task --fetch [--wait SECONDS]', 'unmark task ID [-o FILE] [--wait SECONDS]'],
  description: [
    'Without an id it lists the newest tasks that the store knows; nobody is asked. With an id it asks the service, and when the task is done it fetches the picture, checks it and stores it. That is free, may be repeated, and works in any program that uses the same store, also after the one that submitted has died.',
    'With --fetch it does so for every task that was not fetched yet. The pictures are then in the store: unmark clean with the same picture and the same options writes them, and pays nothing.',
  ],
  options: [
    { name: 'fetch', summary: 'Fetch every task that was paid for and not fetched.' },
    {
      name: 'output',
      short: 'o',
      value: 'FILE',
      path: 'file',
      summary: 'Write the picture there. Default: it is stored only.',
    },
    { name: 'overwrite', summary: 'Replace FILE if it exists.' },
    { name: 'wait', value: 'SECONDS', summary: 'Wait so long for a task that still runs. Default: ask once.' },
    { name: 'json', summary: 'Print one JSON line per task, for programs.' },
    ...SETTINGS_OPTIONS,
  ],
  examples: [
    { command: 'unmark task', what: 'the newest tasks' },
    { command: 'unmark task --fetch --wait 60', what: 'all that were left behind' },
    { command: 'unmark task a1b2c3 -o photo.clean.jpg --wait 60', what: 'wait for one and write its picture' },
  ],
  run: async (given, context) => {
    const [taskId, ...others] = given.words
    if (others.length > 0) throw new UsageError(`Expected one task id; got ${given.words.length}.`, 'Try: unmark task')
    const fetch = given.has('fetch')
    if (fetch && (taskId !== undefined || given.has('output'))) {
      throw new UsageError('--fetch is for all tasks, so it takes no id and no -o.', 'Try: unmark task ID -o FILE')
    }
    const waitMs = 1000 * (given.positiveNumber('wait', 'seconds', LONGEST_WAIT_S) ?? 0)
    const client = await openConfigured(given, context)
    try {
      if (taskId !== undefined) return await fetchPicture(client, taskId, waitMs, given, context)
      return await (fetch ? fetchAll(client, waitMs, given, context) : list(client, given, context))
    } finally {
      await waitUntilStopped(client.close(), context.signal)
    }
  },
}

async function list(client: Unmark, given: Arguments, { stdout }: Context): Promise<number> {
  const tasks = await client.tasks({ limit: LISTED })
  for (const task of tasks) stdout.write(given.has('json') ? taskLine(task) : taskText(task))
  if (tasks.length === 0 && !given.has('json')) stdout.write('No tasks.\n')
  return EXIT_CLEAN
}

async function fetchAll(client: Unmark, waitMs: number, given: Arguments, context: Context): Promise<number> {
  const tasks = await client.tasks({ limit: Number.MAX_SAFE_INTEGER })
  const waiting = tasks.flatMap(({ status, taskId }) =>
    status === 'processing' && taskId !== undefined ? [taskId] : [],
  )
  if (waiting.length === 0 && !given.has('json')) context.stdout.write('No task waits to be fetched.\n')
  let exitCode: number = EXIT_CLEAN
  for (const taskId of waiting) {
    if (context.signal.aborted) return interruptedExitCode(context.signal)
    if ((await fetchPicture(client, taskId, waitMs, given, context)) !== EXIT_CLEAN) exitCode = EXIT_FAILED
  }
  return exitCode
}

async function fetchPicture(
  client: Unmark,
  taskId: string,
  waitMs: number,
  given: Arguments,
  { cwd, stdout, stderr, signal }: Context,
): Promise<number> {
  const output = given.text('output')
  const target = output === undefined ? {} : { path: path.resolve(cwd, output), overwrite: given.has('overwrite') }
  try {
    const task = await client.task(taskId, { waitMs, signal, output: target })
    if (given.has('json')) stdout.write(taskLine(task))
    else if (task.result) stdout.write(resultText(taskId, task.result, cwd))
    else if (task.error) stderr.write(errorText(taskId, task.error))
    else stdout.write(taskText(task))
    return task.error ? EXIT_FAILED : EXIT_CLEAN
  } catch (error) {
    const { UnmarkError } = await import('@unmark/core')
    if (!UnmarkError.is(error)) throw error
    if (given.has('json')) stdout.write(errorLine(taskId, error.toJSON()))
    else stderr.write(errorText(taskId, error.toJSON()))
    return EXIT_FAILED
  }
}

/** `a1b2c3  processing  kaze  2026-01-02 03:04:05Z` */
function taskText({ taskId, status, engine, submittedAt, error }: TaskInfo): string {
  const when = submittedAt.replace('T', ' ').replace(/\.\d+Z$/, 'Z')
  const reason = error ? `  ${error.message}` : ''
  return `${printable(`${taskId ?? '(no id)'}  ${status}  ${engine}  ${when}${reason}`)}\n`
}
