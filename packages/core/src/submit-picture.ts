// Hands a picture over and returns: the spine up to the task's id, for callers who come back later.
import { withDeadline } from './deadline.ts'
import { checkOutput, outputTarget } from './output/write-output.ts'
import {
  begin,
  deliver,
  fetchOrMake,
  isQueuedWork,
  type Parts,
  type Stored,
  takeTicket,
  type Work,
} from './pipeline.ts'
import type { ParsedRequest } from './request.ts'
import type { TaskInfo } from './tasks/task-info.ts'

/** Hands a picture over without waiting for it; what is stored, or made at once, comes back finished. */
export async function submitPicture(request: ParsedRequest, parts: Parts): Promise<TaskInfo> {
  return withDeadline(request.deadlineMs, request.signal, async (signal) => {
    const target = outputTarget(request.output)
    if (target) await checkOutput(target)
    const work = await begin(request, parts, signal)
    const taken = await submitOrMake(work)
    if ('ticket' in taken) {
      const { taskId, submittedAt, creditsSpent, unsaved } = taken.ticket
      if (unsaved) throw unsaved
      const { key, engine } = taken
      return {
        taskId,
        key,
        engine: engine.name,
        status: 'processing',
        submittedAt: submittedAt.toISOString(),
        creditsSpent,
      }
    }
    const result = await deliver(taken.result, target, work)
    const { taskId, key, engine, creditsSpent } = result
    const submittedAt = new Date(parts.clock.now()).toISOString()
    const identity = taskId === undefined ? {} : { taskId }
    return { ...identity, key, engine, status: 'success', submittedAt, creditsSpent, result }
  })
}

async function submitOrMake(work: Work | Stored) {
  if ('stored' in work) return { result: work.stored }
  return isQueuedWork(work) ? { ...work, ...(await takeTicket(work)) } : { result: await fetchOrMake(work) }
}
