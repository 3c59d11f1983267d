// The structured content of the two tools that do the job.
import { z } from 'zod'

/** Every token of a schema is in every request, so these stay short. */
const count = z.number()
const box = z.looseObject({ x: count, y: count, width: count, height: count })

export const STATUSES = ['success', 'processing', 'failed', 'timeout', 'planned'] as const

const report = z.looseObject({
  mask_pixels: count.optional(),
  changed_inside: count.describe('Pixels inside the mask that differ.'),
  changed_outside: count.describe('Pixels outside it that differ.'),
  max_difference_outside: z.number().describe('0 to 255.'),
  psnr_outside: z.number().optional().describe('In dB.'),
  bounding_box: box.optional().describe('Around everything that changed, in displayed pixels.'),
  sha256_before: z.string(),
  sha256_after: z.string(),
  notes: z.array(z.string()),
  warnings: z.array(z.string()),
})

const facts = {
  task_id: z.string().optional().describe('For get_task_result.'),
  output_path: z.string().optional().describe('Where the clean picture was written.'),
  engine: z.string().optional(),
  cached: z.boolean().optional().describe('True when the result was there already.'),
  credits_spent: z.number().optional().describe('By this call.'),
  width: count.optional(),
  height: count.optional(),
  format: z.string().optional(),
  report: report.optional(),
  next_step: z.string().describe('What to do next.'),
}

const status = z.enum(STATUSES)

export const removeOutput = z.looseObject({
  status,
  ...facts,
  credits_needed: z.number().optional().describe('Of a plan.'),
  mask_pixels: count.optional(),
  mask_coverage: z.number().optional().describe('0 to 1.'),
  mask_bounding_box: box.optional(),
  notes: z.array(z.string()).optional(),
  problems: z
    .array(z.looseObject({ code: z.string(), message: z.string() }))
    .optional()
    .describe('Of a plan.'),
})

export const taskOutput = z.looseObject({
  status: status.optional().describe('Left out of a list.'),
  ...facts,
  tasks: z
    .array(
      z.looseObject({
        task_id: z.string(),
        status: z.enum(['processing', 'success', 'failed', 'timeout', 'unknown']),
        engine: z.string(),
        submitted_at: z.string(),
      }),
    )
    .optional()
    .describe('The recent tasks, newest first.'),
})
