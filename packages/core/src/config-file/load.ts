// The configuration file as its users need it: options for the client, and what each picture's request says.
import { createHash } from 'node:crypto'
import { homedir } from 'node:os'
import path from 'node:path'
import type { UnmarkOptions } from '../config.ts'
import type { OutputOptions, RemoveRequest } from '../request.ts'
import type { PictureRule, UnmarkConfig } from './define-config.ts'
import { findConfigFile } from './find.ts'
import { globToRegExp } from './glob.ts'
import { type ImportModule, readConfigModule } from './read-module.ts'

/** Where to look for a configuration file. */
export interface LoadConfigOptions {
  /** Absolute path of the folder in which the search begins. */
  readonly cwd: string
  /** The file to use, from `cwd`, instead of searching. */
  readonly file?: string
  /** The search ends here at the latest. Default: the user's home folder. */
  readonly home?: string
  /** How a file that is a program is run. Default: `import()`. */
  readonly importModule?: ImportModule
}

/** What a configuration file says of one picture. */
export interface PictureSettings extends Pick<RemoveRequest, 'mask' | 'maskDialect' | 'regions' | 'unit' | 'overlay'> {
  readonly output?: Pick<OutputOptions, 'format' | 'quality'>
}

/** A configuration file that was read and found right. */
export interface ConfigFile {
  /** Absolute path. */
  readonly file: string
  /** For `createUnmark`; spread what is more important over it. */
  readonly options: UnmarkOptions
  /** Hexadecimal; another one when {@link ConfigFile.requestFor} may say something else. */
  readonly digest: string
  /**
   * For a request: `unmark.remove({ ...config.requestFor(file), image: file })`. Empty where no rule matches.
   *
   * @param picture the picture's path
   */
  requestFor(picture: string): PictureSettings
}

/**
 * Finds `unmark.config.ts`, `.js`, `.mjs` or `.json` from `cwd` upwards, and reads it. A file that is a program is run, so
 * this is for programs that the user starts in a project of their own, not for servers. `findConfigFile` says how far
 * it looks.
 *
 * @throws UnmarkError `INVALID_INPUT` that names file and field; `PATH_NOT_ALLOWED` for a file of another user.
 */
export async function loadConfigFile(options: LoadConfigOptions): Promise<ConfigFile | undefined> {
  const { cwd, home = homedir(), importModule } = options
  const file =
    options.file === undefined
      ? await findConfigFile({ cwd: path.resolve(cwd), home, uid: process.getuid?.() })
      : path.resolve(cwd, options.file)
  if (file === undefined) return undefined
  // Only who has a file pays for what checks it.
  const { parseConfig } = await import('./schema.ts')
  const config = parseConfig(await readConfigModule(file, importModule), file)
  const folder = path.dirname(file)
  const rules = (config.pictures ?? []).map((rule) => compile(rule, folder))
  return {
    file,
    options: clientOptions(config, folder),
    digest: createHash('sha256')
      .update(JSON.stringify([folder, config.pictures]))
      .digest('hex'),
    requestFor: (picture) => {
      const relative = path.relative(folder, path.resolve(cwd, picture)).split(path.sep).join('/')
      return rules.find(({ matches }) => matches(relative))?.settings ?? {}
    },
  }
}

function clientOptions({ pictures: _, ...options }: UnmarkConfig, folder: string): UnmarkOptions {
  const { store, projectStore, roots } = options
  return {
    ...options,
    ...(store === undefined ? {} : { store: path.resolve(folder, store) }),
    ...(projectStore === undefined ? {} : { projectStore: path.resolve(folder, projectStore) }),
    ...(roots === undefined ? {} : { roots: roots.map((root) => path.resolve(folder, root)) }),
  }
}

function compile({ files, format, quality, mask, overlay, ...marks }: PictureRule, folder: string) {
  const patterns = [files].flat().map(globToRegExp)
  const output = { ...(format === undefined ? {} : { format }), ...(quality === undefined ? {} : { quality }) }
  const settings: PictureSettings = {
    ...marks,
    ...(mask === undefined ? {} : { mask: locate(mask, folder) }),
    ...(overlay === undefined ? {} : { overlay: { ...overlay, image: locate(overlay.image, folder) } }),
    ...(Object.keys(output).length > 0 ? { output } : {}),
  }
  return { matches: (relative: string) => patterns.some((pattern) => pattern.test(relative)), settings }
}

/** One letter before a colon is a drive of Windows. */
function locate(source: string, folder: string): string {
  return /^[a-z][a-z0-9+.-]+:/i.test(source) ? source : path.resolve(folder, source)
}
