// The failure that a task's state stands for.
import type { SerialisedError, TaskInfo } from '@unmark/core'

const CODES = {
  failed: 'TASK_FAILED',
  timeout: 'TASK_TIMED_OUT',
  unknown: 'SUBMIT_OUTCOME_UNKNOWN',
  processing: 'DEADLINE_EXCEEDED',
  success: 'RESULT_INVALID',
} as const satisfies Record<TaskInfo['status'], SerialisedError['code']>

/** The failure in the task, or one made from its status when the task has none. */
export function taskFailure(task: TaskInfo): SerialisedError {
  if (task.error) return task.taskId === undefined ? task.error : { taskId: task.taskId, ...task.error }
  const spent = task.creditsSpent > 0 ? 'yes' : task.status === 'processing' ? 'no' : 'unknown'
  return {
    code: CODES[task.status],
    message: `The task ended as ${task.status}.`,
    hint: 'Nothing is lost: the task is in the store.',
    retryable: task.status === 'processing',
    spent,
    ...(task.taskId === undefined ? {} : { taskId: task.taskId }),
  }
}
