// Progress for hosts: always larger than before, in words, and alive while a service is silent.
import type { OnProgress, Progress, Stage } from '@unmark/core'
import { cleanText } from '@unmark/core/faces'
import type { ProgressUpdate } from './tool.ts'

/** Some hosts reset their own time limit at every update. */
const HEARTBEAT_MS = 5_000
const TOTAL = 100
/** An update without news goes this share of the way that is left, so that it never arrives. */
const NUDGE = 0.01

const WORDS: Readonly<Record<Stage, string>> = {
  reading: 'Reading the picture',
  checking: 'Checking the picture',
  removing: 'Removing the mark',
  submitting: 'Handing the picture to the service',
  waiting: 'Waiting for the service',
  downloading: 'Fetching the result',
  encoding: 'Putting the result in place',
  writing: 'Writing the file',
  done: 'Done',
}

/**
 * Runs `work` with a reporter that turns core's events into updates.
 *
 * @param send undefined when the host wants no updates.
 */
export async function withProgress<T>(
  send: ((update: ProgressUpdate) => void) | undefined,
  work: (onProgress: OnProgress) => Promise<T>,
  heartbeatMs: number = HEARTBEAT_MS,
): Promise<T> {
  if (!send) return work(() => {})
  let reached = 0
  let message = 'Starting'
  const tell = (progress: number) => {
    if (progress <= reached) return
    reached = progress
    send({ progress, total: TOTAL, message })
  }
  const onProgress = (event: Progress) => {
    const words = wordsOf(event)
    const progress = Math.min(TOTAL, event.fraction * TOTAL)
    if (progress <= reached && words === message) return
    message = words
    tell(progress > reached ? progress : nudge(reached))
  }
  const timer = setInterval(() => tell(nudge(reached)), heartbeatMs)
  try {
    return await work(onProgress)
  } finally {
    clearInterval(timer)
  }
}

function nudge(reached: number): number {
  return Math.min(TOTAL, reached + (TOTAL - reached) * NUDGE)
}

function wordsOf({ stage, message, taskId }: Progress): string {
  const task = taskId === undefined ? '' : ` (task_id ${taskId})`
  return cleanText(`${WORDS[stage]}${task}${message === undefined ? '' : `: ${message}`}`)
}
