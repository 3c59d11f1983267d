// Core's results in the words of the tools' replies.
import type { Plan, RemoveResult, TaskInfo } from '@unmark/core'
import type { Facts } from './facts.ts'

/** A reply has to fit into a host's budget, so long lists are cut. */
const MOST_NOTES = 10
const MOST_PROBLEMS = 8

export function resultFacts(result: RemoveResult, outputPath: string, warnings: readonly string[]): Facts {
  const { report } = result
  return {
    status: 'success',
    task_id: result.taskId,
    output_path: outputPath,
    engine: result.engine,
    cached: result.cached,
    credits_spent: result.creditsSpent,
    width: result.width,
    height: result.height,
    format: result.format,
    report: {
      mask_pixels: report.maskPixels ?? undefined,
      changed_inside: report.changedInside,
      changed_outside: report.changedOutside,
      max_difference_outside: report.maxDifferenceOutside,
      psnr_outside: report.psnrOutside ?? undefined,
      bounding_box: report.boundingBox ? { ...report.boundingBox } : undefined,
      sha256_before: report.sha256.before,
      sha256_after: report.sha256.after,
      notes: report.notes.slice(0, MOST_NOTES),
      warnings: [...warnings, ...report.warnings].slice(0, MOST_NOTES),
    },
  }
}

export function planFacts(plan: Plan, outputPath: string | undefined): Facts {
  return {
    status: 'planned',
    output_path: outputPath,
    engine: plan.engine ?? undefined,
    cached: plan.cached,
    credits_spent: 0,
    credits_needed: plan.credits,
    width: plan.width ?? undefined,
    height: plan.height ?? undefined,
    format: plan.format ?? undefined,
    mask_pixels: plan.mask?.pixels,
    mask_coverage: plan.mask?.coverage,
    mask_bounding_box: plan.mask ? { ...plan.mask.boundingBox } : undefined,
    notes: plan.notes.slice(0, MOST_NOTES),
    problems: plan.problems.slice(0, MOST_PROBLEMS).map(({ code, message, hint }) => ({ code, message, hint })),
  }
}

export function listedTask(task: TaskInfo): Facts {
  return {
    task_id: task.taskId ?? '',
    status: task.status,
    engine: task.engine,
    submitted_at: task.submittedAt,
    message: task.error?.message,
  }
}
