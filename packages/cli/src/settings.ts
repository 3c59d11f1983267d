// What all commands that open a client have in common: the configuration file, and the folder of the store.
import path from 'node:path'
import type { Unmark, UnmarkOptions } from '@unmark/core'
import type { ConfigFile } from '@unmark/core/config-file'
import type { Arguments } from './arguments.ts'
import type { OptionSpec } from './command.ts'
import type { Context } from './context.ts'
import { openClient } from './open-client.ts'
import { UsageError } from './usage-error.ts'
import { withoutUndefined } from './without-undefined.ts'

export const SETTINGS_OPTIONS: readonly OptionSpec[] = [
  {
    name: 'store',
    value: 'DIR',
    path: 'folder',
    summary: 'Folder of the store. Default: UNMARK_STORE, or the user data folder.',
  },
  {
    name: 'config',
    value: 'FILE',
    path: 'file',
    summary:
      'Configuration file. Default: unmark.config.ts, .js, .mjs or .json in the current folder or above it, up to the root of the repository.',
  },
  { name: 'no-config', summary: 'Use no configuration file.' },
]

/**
 * Makes the client of a command that has no settings of its own.
 *
 * @throws UsageError for settings that cannot be used
 */
export async function openConfigured(given: Arguments, context: Context): Promise<Unmark> {
  return await openClient(context, mergeOptions(await findConfig(given, context), given, context))
}

/** What the command line and the file say together: the command line beats the file, which beats the environment. */
export function mergeOptions(
  config: ConfigFile | undefined,
  given: Arguments,
  { cwd }: Context,
  options: UnmarkOptions = {},
): UnmarkOptions {
  const store = given.text('store')
  const folder = store === undefined ? undefined : path.resolve(cwd, store)
  return { ...config?.options, ...withoutUndefined({ store: folder }), ...options }
}

/** @throws UnmarkError when the file cannot be used */
export async function loadConfig(given: Arguments, { cwd }: Context): Promise<ConfigFile | undefined> {
  const file = given.text('config')
  if (given.has('no-config')) {
    if (file === undefined) return undefined
    throw new UsageError('--config and --no-config exclude each other; got both.')
  }
  const { loadConfigFile } = await import('@unmark/core/config-file')
  return await loadConfigFile({ cwd, ...withoutUndefined({ file }) })
}

/** As {@link loadConfig}; what is wrong with the file is the user's to mend before anything begins. */
export async function findConfig(given: Arguments, context: Context): Promise<ConfigFile | undefined> {
  try {
    return await loadConfig(given, context)
  } catch (error) {
    if (error instanceof UsageError) throw error
    const { UnmarkError } = await import('@unmark/core')
    if (UnmarkError.is(error)) throw new UsageError(error.message, error.hint)
    throw error
  }
}
