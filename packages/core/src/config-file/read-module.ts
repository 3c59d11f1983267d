// Gets the value out of a configuration file: data is parsed, a program is run.
import { readFileSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { UnmarkError } from '../errors.ts'

/** Runs a module, by its URL. */
export type ImportModule = (url: string) => Promise<unknown>

/**
 * The file's value: the JSON, or the module's default export.
 *
 * @param importModule Default: `import()`.
 * @throws UnmarkError `INVALID_INPUT` that names the file and what is wrong with it.
 */
export async function readConfigModule(
  file: string,
  importModule: ImportModule = (url) => import(url),
): Promise<unknown> {
  try {
    if (path.extname(file) === '.json') return JSON.parse(await readFile(file, 'utf8'))
    // A changed file is another module, so that a process that lives on does not see the old one.
    const url = `${pathToFileURL(file).href}?changed=${(await stat(file)).mtimeMs}`
    return defaultExport(await importModule(url).catch((error: unknown) => transform(error, file)), file)
  } catch (error) {
    if (UnmarkError.is(error)) throw error
    throw unusable(file, error)
  }
}

function defaultExport(module: unknown, file: string): unknown {
  const value = (module as { readonly default?: unknown }).default
  if (value !== undefined) return value
  throw new UnmarkError('INVALID_INPUT', `The configuration file ${JSON.stringify(file)} has no default export.`, {
    hint: 'End it with: export default defineConfig({ ... })',
  })
}

/** Before 22.18, Node runs no TypeScript by itself; a project that has it most likely has tsx, which does. */
async function transform(error: unknown, file: string): Promise<unknown> {
  if ((error as NodeJS.ErrnoException).code !== 'ERR_UNKNOWN_FILE_EXTENSION') throw error
  const entry = tsxEntry(file)
  if (entry) {
    const tsx = (await import(pathToFileURL(entry).href)) as Tsx
    const url = pathToFileURL(file).href
    return unwrapped(await tsx.tsImport(url, url))
  }
  throw new UnmarkError(
    'INVALID_INPUT',
    `Node ${process.version} cannot run ${JSON.stringify(file)}: it is TypeScript.`,
    {
      cause: error,
      hint: 'Use Node 22.18 or newer, install tsx in the project (npm install -D tsx), or rename the file to unmark.config.mjs.',
    },
  )
}

interface Tsx {
  tsImport(url: string, parentUrl: string): Promise<unknown>
}

/**
 * The module by which tsx is used from programs, or undefined where the project of `file` has no tsx. What `require`
 * finds for its name is the build for CommonJS, so it is looked up in the package's own list of what to import.
 */
export function tsxEntry(file: string): string | undefined {
  try {
    const manifest = createRequire(file).resolve('tsx/package.json')
    const { exports } = JSON.parse(readFileSync(manifest, 'utf8')) as TsxManifest
    const entry = exports['./esm/api'].import
    return path.join(path.dirname(manifest), typeof entry === 'string' ? entry : entry.default)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined
    throw error
  }
}

interface TsxManifest {
  readonly exports: { readonly './esm/api': { readonly import: string | { readonly default: string } } }
}

/** A file of a CommonJS project comes as a module in a module. */
function unwrapped(module: unknown): unknown {
  const inner = (module as { readonly default?: unknown }).default
  const wrapped = typeof inner === 'object' && inner !== null && '__esModule' in inner
  return wrapped ? inner : module
}

function unusable(file: string, cause: unknown): UnmarkError {
  const { code, message } = cause as NodeJS.ErrnoException
  const [reason] = message.split('\n')
  const hint =
    code === 'ERR_MODULE_NOT_FOUND'
      ? 'Install what it imports. A file that imports nothing may export a plain object, or be JSON.'
      : 'Correct the file, or go without it (--no-config).'
  return new UnmarkError('INVALID_INPUT', `The configuration file ${JSON.stringify(file)} cannot be used: ${reason}`, {
    cause,
    hint,
  })
}
