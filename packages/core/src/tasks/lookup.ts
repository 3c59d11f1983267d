// A task by its id, in any process that has the store: what is known of it, and what is left to do.
import type { QueuedEngine } from '../engines/engine.ts'
import { UnmarkError } from '../errors.ts'
import type { Intake } from '../input/intake.ts'
import type { FileOrder, Order } from '../order.ts'
import type { ContentKey } from '../store/key.ts'
import type { Store } from '../store/store.ts'
import { readAttempts } from './read-task.ts'
import type { Attempt } from './state.ts'
import { INPUT_EXTENSION } from './submit.ts'

export interface FoundTask {
  /** Of the journal. */
  readonly taskKey: ContentKey
  readonly attempt: Attempt
}

/** @throws UnmarkError `TASK_NOT_FOUND` when the store knows no such task. */
export async function findTask(store: Store, taskId: string): Promise<FoundTask> {
  const linked = taskId === '' ? undefined : await store.journal.findTask(taskId)
  const found = (linked && (await findIn(store, linked, taskId))) ?? (await findAnywhere(store, taskId))
  if (found) return found
  throw new UnmarkError('TASK_NOT_FOUND', `No task ${JSON.stringify(taskId)} is known in the store ${store.folder}.`, {
    hint: 'Check the id, list the known tasks, or use the store that the task was submitted with (UNMARK_STORE).',
  })
}

/** The link from an id to its journal is written last, and may be missing after a crash. */
async function findAnywhere(store: Store, taskId: string): Promise<FoundTask | undefined> {
  for await (const taskKey of store.journal.keys()) {
    const found = await findIn(store, taskKey, taskId)
    if (found) return found
  }
  return undefined
}

async function findIn(store: Store, taskKey: ContentKey, taskId: string): Promise<FoundTask | undefined> {
  const attempts = await readAttempts(store, taskKey)
  const attempt = attempts.findLast((candidate) => 'taskId' in candidate && candidate.taskId === taskId)
  return attempt && { taskKey, attempt }
}

/** The newest tasks of the store first; what was never sent is none. */
export async function listTasks(store: Store, limit: number): Promise<FoundTask[]> {
  const found: FoundTask[] = []
  for await (const taskKey of store.journal.keys()) {
    const sent = (await readAttempts(store, taskKey)).filter(({ state }) => state !== 'unsent')
    found.push(...sent.map((attempt) => ({ taskKey, attempt })))
  }
  const time = ({ attempt }: FoundTask) => Date.parse(attempt.submittedAt)
  return found.sort((a, b) => time(b) - time(a)).slice(0, limit)
}

/** The picture and the mask that a task was submitted with, from the store. */
export async function loadInputs(store: Store, order: FileOrder): Promise<Intake> {
  const load = async (sha256: string) => {
    const bytes = await store.blobs.get(sha256, INPUT_EXTENSION)
    if (bytes) return { bytes, sha256 }
    throw new UnmarkError('STORE_CORRUPT', 'The picture that this task was submitted with is missing from the store.', {
      hint: 'Ask for the same picture again: its task is found, and nothing is paid twice.',
    })
  }
  return {
    image: await load(order.image),
    mask: order.mask ? await load(order.mask.sha256) : undefined,
    overlay: order.overlay ? await load(order.overlay.sha256) : undefined,
  }
}

/** The engine, if it is the one that the task was submitted to. */
export function checkEngine(order: Order, engine: QueuedEngine): QueuedEngine {
  if (order.engine.name === engine.name) return engine
  throw new UnmarkError(
    'INVALID_INPUT',
    `This task belongs to the engine ${order.engine.name}, not to ${engine.name}.`,
    {
      hint: `Make the client with the engine ${order.engine.name}.`,
    },
  )
}
