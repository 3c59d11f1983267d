// `unmark preview`: shows what would be removed before anything is paid, and what was changed afterwards.
import { markOf } from '../clean/requests.ts'
import type { Command } from '../command.ts'
import { openClient } from '../open-client.ts'
import { PREVIEW_OPTIONS, readPreviewJob } from '../preview/options.ts'
import { showPreview } from '../preview/show.ts'
import { findConfig, mergeOptions } from '../settings.ts'
import { waitUntilStopped } from '../until-stopped.ts'

export const PREVIEW: Command = {
  name: 'preview',
  summary: 'Show what would be removed, or before and after.',
  usage: [
    'unmark preview <file or URL> [--mask F] [--region X,Y,W,H]... [-o FILE]',
    'unmark preview <before> --after <after> [-o FILE]',
    'unmark preview <before> --task <ID> [-o FILE]',
  ],
  description: [
    'Draws the picture upright with what would be removed in red, inside a white and a black line, which are seen on any content. It is the very mask that unmark clean would use. Free; nothing is sent to the service.',
    'With --after or --task it draws before, after and their difference from left to right. The difference is black where nothing changed; it is multiplied, and the line that is printed says by how much.',
    'Exit code: 0 drawn, 1 not, 2 wrong usage.',
  ],
  options: PREVIEW_OPTIONS,
  examples: [
    { command: 'unmark preview photo.jpg --region 70%,88%,28%,10%', what: 'the region on the picture' },
    { command: 'unmark preview photo.jpg --mask photo.mask.png -o look.png', what: 'what a mask marks' },
    { command: 'unmark preview photo.jpg --after photo.clean.jpg', what: 'before, after and difference' },
    { command: 'unmark preview photo.jpg --task a1b2c3 --max-edge 1600', what: 'the same for a task, smaller' },
  ],
  run: async (given, context) => {
    const job = readPreviewJob(given, context.cwd)
    const config = await findConfig(given, context)
    const client = await openClient(context, mergeOptions(config, given, context))
    try {
      return await showPreview({ ...job, request: markOf(job.image, job, config) }, client, context)
    } finally {
      await waitUntilStopped(client.close(), context.signal)
    }
  },
}
