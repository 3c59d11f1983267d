// Looks at everything that cleaning needs and names what is broken, with the mend. Spends nothing and changes nothing.
import { systemClock } from '../clock.ts'
import { type Config, resolveConfig, type UnmarkOptions } from '../config.ts'
import { UnmarkError } from '../errors.ts'
import { checkHosted } from './check-hosted.ts'
import { checkNode, checkSharp, type PictureLibrary } from './check-machine.ts'
import { checkStore } from './check-store.ts'
import { type Finding, fail, ok } from './finding.ts'

/** Options for a client, and where they come from. */
export interface Settings {
  readonly options: UnmarkOptions
  /** The configuration file that has a part in them. */
  readonly configFile?: string
}

/** What ends a diagnosis, and what it looks at in the place of this process's own. */
export interface DiagnoseOptions {
  readonly signal?: AbortSignal
  /** Such as `v20.19.0`. Default: that of this process. */
  readonly nodeVersion?: string
  /** Default: imports sharp. */
  readonly loadSharp?: () => Promise<PictureLibrary>
}

/**
 * Yields a finding for each thing that was looked at, as soon as it is known. A client made with the same options works
 * if none is a `fail`.
 *
 * @param settings a function is called when the settings' turn comes, and an `UnmarkError` of it is the finding.
 * @throws UnmarkError `ABORTED` when the signal is aborted; what is broken is in the findings.
 */
export async function* diagnose(
  settings: UnmarkOptions | (() => Promise<Settings>) = {},
  {
    signal = new AbortController().signal,
    nodeVersion = process.version,
    loadSharp = importSharp,
  }: DiagnoseOptions = {},
): AsyncGenerator<Finding, void, void> {
  yield checkNode(nodeVersion)
  yield await checkSharp(loadSharp)
  let config: Config
  let configFile: string | undefined
  try {
    const settled = typeof settings === 'function' ? await settings() : { options: settings }
    configFile = settled.configFile
    config = resolveConfig(settled.options)
  } catch (error) {
    if (!UnmarkError.is(error)) throw error
    yield fail('settings', error.message, error.hint)
    return
  }
  const from = configFile === undefined ? 'no configuration file' : `configuration file ${configFile}`
  yield ok('settings', `Options and environment have the right form; ${from}.`)
  yield engineFinding(config)
  yield* checkStore(config.storeFolder)
  yield* checkHosted(config, { clock: systemClock, random: Math.random }, signal)
}

async function importSharp(): Promise<PictureLibrary> {
  const { default: sharp } = await import('sharp')
  return { versions: sharp.versions, format: { ...sharp.format } }
}

function engineFinding({ engine, token }: Config): Finding {
  if (typeof engine === 'object') return ok('engine', `${engine.name}, an engine of the caller’s own.`)
  if (engine === 'local') return ok('engine', 'local: free, on this machine; needs a mask, a region or an overlay.')
  if (engine === 'auto' && token === undefined) {
    return ok('engine', 'local, because no token is set: free, on this machine; needs a mask, a region or an overlay.')
  }
  const why = engine === 'auto' ? 'kaze, because a token is set' : 'kaze, as asked for'
  return ok('engine', `${why}: the hosted service, one credit a picture.`)
}
