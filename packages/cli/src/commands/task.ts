// `unmark task`: the tasks that were paid for, and the pictures that came of them.
import path from 'node:path'
import type { TaskInfo, Unmark } from '@unmark/core'
import type { Arguments } from '../arguments.ts'
import type { Command } from '../command.ts'
import type { Context } from '../context.ts'
import { EXIT_CLEAN, EXIT_FAILED } from '../exit.ts'
import { errorLine, taskLine } from '../json-lines.ts'
import { openClient } from '../open-client.ts'
import { errorText, resultText } from '../report-lines.ts'
import { printable } from '../text.ts'
import { waitUntilStopped } from '../until-stopped.ts'
import { UsageError } from '../usage-error.ts'

/** As much as a screen shows. */
const LISTED = 20
const LONGEST_WAIT_S = 3600

export const TASK: Command = {
  name: 'task',
  summary: 'List the hosted service’s tasks, or fetch a picture.',
  usage: ['unmark task', 'unmark task ID [-o FILE] [--wait SECONDS]'],
  description: [
    'Without an id it lists the newest tasks that the store knows; nobody is asked. With an id it asks the service, and when the task is done it fetches the picture, checks it and stores it. That is free, may be repeated, and works in any program that uses the same store, also after the one that submitted has died.',
  ],
  options: [
    { name: 'output', short: 'o', value: 'FILE', summary: 'Write the picture there. Default: it is stored only.' },
    { name: 'overwrite', summary: 'Replace FILE if it exists.' },
    { name: 'wait', value: 'SECONDS', summary: 'Wait so long for a task that still runs. Default: ask once.' },
    { name: 'store', value: 'DIR', summary: 'Folder of the store. Default: UNMARK_STORE, or the user data folder.' },
    { name: 'json', summary: 'Print one JSON line per task, for programs.' },
  ],
  examples: [
    { command: 'unmark task', what: 'the newest tasks' },
    { command: 'unmark task a1b2c3 -o photo.clean.jpg --wait 60', what: 'wait for one and write its picture' },
  ],
  run: async (given, context) => {
    const [taskId, ...others] = given.words
    if (others.length > 0) throw new UsageError(`Expected one task id; got ${given.words.length}.`, 'Try: unmark task')
    const store = given.text('store')
    const waitMs = 1000 * (given.positiveNumber('wait', 'seconds', LONGEST_WAIT_S) ?? 0)
    const client = await openClient(context, store === undefined ? {} : { store: path.resolve(context.cwd, store) })
    try {
      return await (taskId === undefined
        ? list(client, given, context)
        : fetchPicture(client, taskId, waitMs, given, context))
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
