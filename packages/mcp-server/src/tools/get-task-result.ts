// The tool that comes back for a picture: any process with the same store can fetch what another one paid for.
import type { OnProgress, TaskInfo, Unmark } from '@unmark/core'
import { z } from 'zod'
import { CallFailure } from '../refusal.ts'
import { callText } from '../replies/calls.ts'
import { factsReply, type Reply } from '../replies/reply.ts'
import { listedTask, resultFacts } from '../replies/result-facts.ts'
import type { Ready } from '../session/session.ts'
import { DEFAULT_WAIT_SECONDS, outputPathArgument, taskIdArgument, waitArgument } from './arguments.ts'
import { taskOutput } from './output.ts'
import { withProgress } from './progress.ts'
import { taskFailure } from './task-failure.ts'
import { type CallContext, parseArguments, type Tool } from './tool.ts'

/** A list has to fit into a host's budget. */
const LISTED_TASKS = 10
/** What a call may take beyond its wait; the sum stays below the 60 seconds after which hosts give up. */
const DOWNLOAD_GRACE_MS = 7_000

const inputSchema = z.strictObject({
  task_id: taskIdArgument.optional(),
  wait_seconds: waitArgument.optional(),
  output_path: outputPathArgument.optional(),
})
type Arguments = z.output<typeof inputSchema>
type AskOptions = { readonly waitMs: number; readonly signal: AbortSignal; readonly onProgress: OnProgress }

export const getTaskResult: Tool = {
  name: 'get_task_result',
  title: 'Get a finished picture, or list recent tasks',
  description: `Fetches the clean picture of a task that remove_watermark started, also after a restart and also from another assistant on the same machine, and writes it to a new file. Free: nothing is submitted or paid.
Waits up to wait_seconds for a task that is still running. Without task_id it lists the recent tasks.`,
  inputSchema,
  outputSchema: taskOutput,
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: true },
  call: async (args, context) => {
    const parsed = parseArguments(inputSchema, args)
    const ready = await context.session.ready()
    return parsed.task_id === undefined ? list(ready, context) : fetchOne(parsed.task_id, parsed, ready, context)
  },
}

async function list(ready: Ready, { session }: CallContext): Promise<Reply> {
  const tasks = await ready.client(ready.taskEngine).tasks({ limit: LISTED_TASKS })
  const listed = tasks.filter(({ taskId }) => taskId !== undefined)
  const [newest] = listed
  const next = newest
    ? `To fetch one, call ${callText('get_task_result', { task_id: newest.taskId, wait_seconds: DEFAULT_WAIT_SECONDS })}`
    : 'There are no tasks. To clean a picture, call remove_watermark {"image":"PATH"}'
  return factsReply({ tasks: listed.map(listedTask), next_step: next }, session.redact)
}

async function fetchOne(taskId: string, args: Arguments, ready: Ready, context: CallContext): Promise<Reply> {
  const { session, signal } = context
  const remembered = session.memory.recall(taskId)
  const place =
    args.output_path === undefined && remembered
      ? remembered.place
      : await ready.outputs.choose(args.output_path, remembered?.source)
  const waitMs = (args.wait_seconds ?? DEFAULT_WAIT_SECONDS) * 1_000
  const task = await withProgress(context.onProgress, (onProgress) =>
    askInTime(ready.client(ready.taskEngine), taskId, { waitMs, signal, onProgress }),
  )
  if (task === undefined || task.status === 'processing') return processingReply(taskId, task, context)
  if (task.status !== 'success' || !task.result) throw new CallFailure(taskFailure(task))
  const { result } = task
  const saved = await ready.outputs.save(place, result.bytes, result.format)
  const next = `Tell the user that the clean picture is at ${saved.path}. To look at it: ${callText('preview', { task_id: taskId })}`
  const facts = resultFacts({ ...result, creditsSpent: task.creditsSpent }, saved.path, saved.warnings)
  return factsReply({ ...facts, task_id: taskId, next_step: next }, session.redact)
}

/** Undefined when a slow download outlasts what the host allows for the call; it is free to begin again. */
async function askInTime(client: Unmark, taskId: string, options: AskOptions): Promise<TaskInfo | undefined> {
  const limit = AbortSignal.timeout(options.waitMs + DOWNLOAD_GRACE_MS)
  try {
    return await client.task(taskId, { ...options, signal: AbortSignal.any([options.signal, limit]) })
  } catch (error) {
    if (limit.aborted && !options.signal.aborted) return undefined
    throw error
  }
}

function processingReply(taskId: string, task: TaskInfo | undefined, { session }: CallContext): Reply {
  const next = callText('get_task_result', { task_id: taskId, wait_seconds: DEFAULT_WAIT_SECONDS })
  const facts = {
    status: 'processing',
    task_id: taskId,
    engine: task?.engine,
    cached: false,
    credits_spent: 0,
    next_step: `It is not done yet. Call ${next}`,
  }
  return factsReply(facts, session.redact)
}
