// The arguments that more than one tool takes: one wording and one form for each.
import { ANCHORS } from '@unmark/core/faces'
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

export const overlayArgument = z
  .strictObject({
    image: z
      .string()
      .min(1)
      .describe('The mark by itself, best a PNG with its transparency. Same forms as the picture.'),
    opacity: z.number().gt(0).max(1).describe('It was laid over with this. Default: measured.').optional(),
    anchor: z.enum(ANCHORS).describe('Where distances count from. Default: top-left.').optional(),
    x: z.number().describe('Distance from the anchor, into the picture. Default: 0.').optional(),
    y: z.number().optional(),
    width: z.number().positive().describe('Of the mark on the picture. Default: its own.').optional(),
    tile: z.boolean().describe('It repeats over the whole picture.').optional(),
    gap_x: z.number().describe('Between two tiles.').optional(),
    gap_y: z.number().optional(),
  })
  .describe(
    'The watermark itself, when its file is there (the own logo): it is taken off exactly, on this machine and for free. ' +
      'Instead of mask and regions. The place may be off by a few pixels; when the mark is not found there, nothing is done. ' +
      'e.g. {"image":"logo.png","opacity":0.4,"anchor":"bottom-right","x":24,"y":24}.',
  )

export const unitArgument = z
  .enum(['px', 'percent'])
  .describe('Unit of the numbers in regions and overlay. Default: px.')

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
