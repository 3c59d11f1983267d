// `unmark quota`: how many credits the hosted service's account has left.
import type { Command } from '../command.ts'
import { EXIT_CLEAN, EXIT_FAILED } from '../exit.ts'
import { line } from '../json-lines.ts'
import { errorText } from '../report-lines.ts'
import { openConfigured, SETTINGS_OPTIONS } from '../settings.ts'
import { waitUntilStopped } from '../until-stopped.ts'
import { UsageError } from '../usage-error.ts'

export const QUOTA: Command = {
  name: 'quota',
  summary: 'Show the credits of the hosted service’s account.',
  usage: ['unmark quota'],
  description: ['Asks the hosted service, which is free. It needs KAZE_API_TOKEN.'],
  options: [{ name: 'json', summary: 'Print one JSON line, for programs.' }, ...SETTINGS_OPTIONS],
  examples: [{ command: 'unmark quota', what: 'credits left, used and in all' }],
  run: async (given, context) => {
    if (given.words.length > 0) throw new UsageError('unmark quota takes no arguments.', 'Try: unmark quota')
    const { stdout, stderr, signal } = context
    const client = await openConfigured(given, context)
    try {
      const quota = await client.quota({ signal })
      const text = `${quota.remaining} credits left, ${quota.usage} of ${quota.limit} used\n`
      stdout.write(given.has('json') ? line(quota) : text)
      return EXIT_CLEAN
    } catch (error) {
      const { UnmarkError } = await import('@unmark/core')
      if (!UnmarkError.is(error)) throw error
      if (given.has('json')) stdout.write(line({ error: error.toJSON() }))
      else stderr.write(errorText(undefined, error.toJSON()))
      return EXIT_FAILED
    } finally {
      await waitUntilStopped(client.close(), signal)
    }
  },
}
