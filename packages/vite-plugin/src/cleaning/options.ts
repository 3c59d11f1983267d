// The options of the plugin that decide how a marked picture is cleaned, checked once, before anything is read.
import path from 'node:path'
import type { Region, UnmarkOptions } from '@unmark/core'
import type { ConfigFile } from '@unmark/core/config-file'
import { type Config, resolveConfig, UnmarkError } from '@unmark/core/settings'
import { choice, type Forms, isFilledText, isListOf, isRecord, isRecordOf, problemsOf } from './forms.ts'

/** Options of `unmark()`. Those of the core, such as `engine`, `token`, `store` or `maxCredits`, stand beside the plugin's own. */
export interface UnmarkPluginOptions extends Omit<UnmarkOptions, 'projectStore' | 'frozen' | 'concurrency'> {
  /** Globs, from the root, of pictures that are marked whatever they are called. Example: `'src/stock/**'`. Default: none. */
  readonly include?: string | readonly string[]
  /** Globs of pictures that are left alone, also when `include` matches. Default: none. */
  readonly exclude?: string | readonly string[]
  /**
   * Folder of the project's own layer of the store, from the root. Commit it, or have your CI cache keep it.
   * Default: `.unmark`.
   */
  readonly projectStore?: string
  /**
   * Use only what is stored, and fail for what is missing, as with a frozen lock file. `auto` is on where the variable
   * `CI` is set and no token is, whatever the engine: there, the stored results are the ones that were looked at and
   * committed. Set `false` to let the embedded engine work in CI. Default: `auto`.
   */
  readonly frozen?: boolean | 'auto'
  /** What a picture that cannot be cleaned does: fail the build, or go out as it is, with a warning. Default: `fail`. */
  readonly onError?: 'fail' | 'original'
  /** Pictures that engines work on at once, over all plugin instances of the process. Default: UNMARK_CONCURRENCY, or 4. */
  readonly concurrency?: number
  /** Mask files by glob of the pictures they are for, both from the root. Example: `{ 'src/team/*.png': 'masks/team.png' }`. */
  readonly masks?: Readonly<Record<string, string>>
  /** Regions for all marked pictures, or by glob. Example: `[{ x: '70%', y: '90%', width: '28%', height: '8%' }]`. */
  readonly regions?: readonly Region[] | Readonly<Record<string, readonly Region[]>>
  /** Unit of plain numbers in `regions`. Default: `px`. */
  readonly unit?: 'px' | 'percent'
}

/** A glob, or undefined for every picture, and the regions of what it matches. */
export interface RegionRule {
  readonly glob: string | undefined
  readonly regions: readonly Region[]
}

/** Checked options of the cleaning half. */
export interface CleaningOptions {
  /** For `createUnmark`. */
  readonly core: UnmarkOptions
  /** What comes of {@link CleaningOptions.core}, the environment and the defaults. */
  readonly config: Config
  /** The project's configuration file, whose options are in the others already; it says more of single pictures. */
  readonly configFile: ConfigFile | undefined
  /** Absolute. */
  readonly projectFolder: string
  readonly frozen: boolean
  readonly onError: 'fail' | 'original'
  /** Glob and absolute path of the mask, in the order in which they were given. */
  readonly masks: readonly { readonly glob: string; readonly file: string }[]
  readonly regions: readonly RegionRule[]
  readonly unit: 'px' | 'percent' | undefined
}

const GLOBS = {
  expected: 'a glob or a list of globs',
  fits: (value: unknown) => isFilledText(value) || isListOf(isFilledText)(value),
}
/** What a region must look like is core's to say, with the picture at hand. */
const isRegionList = isListOf(isRecord)

const FORMS: Forms = {
  include: GLOBS,
  exclude: GLOBS,
  projectStore: { expected: 'the path of a folder', fits: isFilledText },
  frozen: { expected: 'true, false or "auto"', fits: (value) => typeof value === 'boolean' || value === 'auto' },
  onError: choice('fail', 'original'),
  masks: { expected: 'an object with the path of a mask for each glob', fits: isRecordOf(isFilledText) },
  regions: {
    expected: 'a list of regions, or an object with such a list for each glob',
    fits: (value) => isRegionList(value) || isRecordOf(isRegionList)(value),
  },
  unit: choice('px', 'percent'),
}

const DEFAULT_PROJECT_STORE = '.unmark'

/**
 * Checks the plugin's options and resolves what is relative to `root`. They beat the configuration file.
 *
 * @throws UnmarkError `INVALID_INPUT` that names every option with the wrong form
 */
export function parseOptions(options: UnmarkPluginOptions, root: string, configFile?: ConfigFile): CleaningOptions {
  const problems = problemsOf({ ...options }, FORMS)
  if (problems.length > 0) throw refuse(problems)
  const {
    include: _,
    exclude: __,
    projectStore,
    frozen,
    onError = 'fail',
    masks = {},
    regions = [],
    unit,
    ...rest
  } = options
  const { projectStore: theirStore, frozen: theirFrozen, ...theirs } = configFile?.options ?? {}
  const projectFolder = path.resolve(root, projectStore ?? theirStore ?? DEFAULT_PROJECT_STORE)
  const given = { ...theirs, ...withoutUndefined(rest), projectStore: projectFolder }
  const { ci, token } = resolveConfig(given)
  const wish = frozen ?? theirFrozen ?? 'auto'
  const core = { ...given, frozen: wish === 'auto' ? ci && token === undefined : wish }
  return {
    core,
    config: resolveConfig(core),
    configFile,
    projectFolder,
    frozen: core.frozen,
    onError,
    masks: Object.entries(masks).map(([glob, file]) => ({ glob, file: path.resolve(root, file) })),
    regions: regionRules(regions),
    unit,
  }
}

/** An option that was not set does not hide the file's. */
function withoutUndefined<T extends object>(options: T): Partial<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<T>
}

function regionRules(regions: NonNullable<UnmarkPluginOptions['regions']>): RegionRule[] {
  if (isList(regions)) return regions.length > 0 ? [{ glob: undefined, regions }] : []
  return Object.entries(regions).map(([glob, list]) => ({ glob, regions: list }))
}

function isList(value: NonNullable<UnmarkPluginOptions['regions']>): value is readonly Region[] {
  return Array.isArray(value)
}

function refuse(problems: readonly string[]): UnmarkError {
  return new UnmarkError(
    'INVALID_INPUT',
    `The options of vite-plugin-unmark have the wrong form: ${problems.join('; ')}.`,
  )
}
