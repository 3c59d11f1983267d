// Runs a site's build as a process and measures it.
import { execFile } from 'node:child_process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'

const PROGRAM = fileURLToPath(new URL('build-site.mjs', import.meta.url))
const PLUGIN_PACKAGE = new URL('../../../vite-plugin/', import.meta.url)

/** Vite 8, as the plugin's own tests have it. */
export const VITE = new URL('node_modules/vite/dist/node/index.js', PLUGIN_PACKAGE).href
/** The built plugin: what users run. */
export const UNMARK = new URL('dist/index.js', PLUGIN_PACKAGE).href

export interface Build {
  /** URL of Vite's module. */
  readonly vite: string
  readonly site: string
  /** URL of the plugin's module, its options, and the name that it is exported by. */
  readonly plugin?: { readonly module: string; readonly options: object; readonly exported?: string }
}

/** In milliseconds, but for memory. */
export interface BuildTime {
  /** From spawn to exit: what whoever runs a build waits for. */
  readonly whole: number
  /** Vite's `build()` alone, without the start of the process and the loading of modules. */
  readonly inside: number
  /** What the processor spent on the process; other programs of the machine blur it less than the times. */
  readonly processor: number
  /** The most memory that was resident, in bytes. */
  readonly peakRss: number
}

/** @throws Error when the build fails */
export async function measureBuild({ vite, site, plugin }: Build): Promise<BuildTime> {
  const options = JSON.stringify(plugin?.options ?? {})
  const args = [PROGRAM, vite, site, plugin?.module ?? '', options, plugin?.exported ?? 'default']
  const started = performance.now()
  const { stdout } = await promisify(execFile)(process.execPath, args)
  const whole = performance.now() - started
  const measured = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Omit<BuildTime, 'whole'>
  return { whole, ...measured }
}

export function moduleIn(folder: string, file: string): string {
  return new URL(file, pathToFileURL(`${folder}/`)).href
}
