// The arguments that more than one tool takes: one wording and one form for each.
import { z } from 'zod'

export const imageArgument = z
  .string()
  .min(1)
  .describe(
    'The picture: a path (absolute, or relative to an allowed folder), an http(s) URL or a data: URL. ' +
      'PNG, JPEG, WebP, AVIF, TIFF or single-frame GIF.',
  )

export const maskArgument = z
  .string()
  .min(1)
  .describe(
    'A picture of the same displayed size that shows what to remove: white on black, coloured strokes on black or white, ' +
      'or an alpha channel. Same forms as image. Use a file without loss, such as PNG.',
  )

export const regionsArgument = z
  .array(
    z.strictObject({
      x: z.number().describe('Left edge.'),
      y: z.number().describe('Top edge.'),
      width: z.number().positive(),
      height: z.number().positive(),
    }),
  )
  .min(1)
  .max(200)
  .describe(
    'Rectangles around the mark, measured from the top left corner of the picture as it is displayed. ' +
      'Keep them tight: every pixel outside stays as it is. e.g. [{"x":70,"y":88,"width":28,"height":10}] with unit percent.',
  )

export const unitArgument = z.enum(['px', 'percent']).describe('Unit of the numbers in regions. Default: px.')

export const taskIdArgument = z
  .string()
  .regex(/^[\w.:~-]{1,200}$/, 'expected a task_id as an earlier reply gave it')
  .describe('The task_id of an earlier reply.')

/** Hosts give up on a call after 60 seconds and up, so a wait ends before that. */
export const LONGEST_WAIT_SECONDS = 50
export const DEFAULT_WAIT_SECONDS = 45

export const waitArgument = z
  .number()
  .min(0)
  .max(LONGEST_WAIT_SECONDS)
  .describe(
    `Longest wait for the result, in seconds. When it is over, the reply has status processing and a task_id. Default: ${DEFAULT_WAIT_SECONDS}.`,
  )

export const outputPathArgument = z
  .string()
  .min(1)
  .describe(
    'File to write, inside an allowed folder; its extension chooses the format. An existing file is never replaced. ' +
      'Default: NAME.clean.EXT beside the picture.',
  )
