// The options of the plugin that decide how a marked picture is cleaned, checked once, before anything is read.
import path from 'node:path'
import { type Region, resolveConfig, UnmarkError, type UnmarkOptions } from '@unmark/core'
import { z } from 'zod'

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
  /** Absolute. */
  readonly projectFolder: string
  readonly frozen: boolean
  readonly onError: 'fail' | 'original'
  readonly concurrency: number
  /** Glob and absolute path of the mask, in the order in which they were given. */
  readonly masks: readonly { readonly glob: string; readonly file: string }[]
  readonly regions: readonly RegionRule[]
  readonly unit: 'px' | 'percent' | undefined
}

const globs = z.union([z.string().min(1), z.array(z.string().min(1))], { error: 'expected a glob or a list of globs' })
/** What a region must look like is core's to say, with the picture at hand. */
const regionList = z.array(
  z.custom<Region>((value) => typeof value === 'object' && value !== null),
  {
    error: 'expected a list of regions',
  },
)

const ownSchema = z.object({
  include: globs.optional(),
  exclude: globs.optional(),
  projectStore: z.string().min(1).optional(),
  frozen: z.union([z.boolean(), z.literal('auto')], { error: 'expected true, false or "auto"' }).default('auto'),
  onError: z.enum(['fail', 'original']).default('fail'),
  masks: z.record(z.string().min(1), z.string().min(1)).default({}),
  regions: z
    .union([regionList, z.record(z.string().min(1), regionList)], {
      error: 'expected a list of regions, or an object with such a list for each glob',
    })
    .default([]),
  unit: z.enum(['px', 'percent']).optional(),
})

const DEFAULT_PROJECT_STORE = '.unmark'

/**
 * Checks the plugin's options and resolves what is relative to `root`.
 *
 * @throws UnmarkError `INVALID_INPUT` that names every option with the wrong form
 */
export function parseOptions(options: UnmarkPluginOptions, root: string): CleaningOptions {
  const parsed = ownSchema.safeParse(options)
  if (!parsed.success) throw refuse(parsed.error)
  const { include: _, exclude: __, projectStore, frozen, onError, masks, regions, unit, ...rest } = options
  const own = parsed.data
  const projectFolder = path.resolve(root, own.projectStore ?? DEFAULT_PROJECT_STORE)
  const config = resolveConfig(rest)
  const isFrozen = own.frozen === 'auto' ? config.ci && config.token === undefined : own.frozen
  return {
    core: { ...rest, projectStore: projectFolder, frozen: isFrozen },
    projectFolder,
    frozen: isFrozen,
    onError: own.onError,
    concurrency: config.concurrency,
    masks: Object.entries(own.masks).map(([glob, file]) => ({ glob, file: path.resolve(root, file) })),
    regions: regionRules(own.regions),
    unit: own.unit,
  }
}

function regionRules(regions: Region[] | Record<string, Region[]>): RegionRule[] {
  if (Array.isArray(regions)) return regions.length > 0 ? [{ glob: undefined, regions }] : []
  return Object.entries(regions).map(([glob, list]) => ({ glob, regions: list }))
}

function refuse(error: z.ZodError): UnmarkError {
  const problems = error.issues.map((issue) => `${issue.path.join('.') || 'options'}: ${issue.message}`)
  return new UnmarkError(
    'INVALID_INPUT',
    `The options of vite-plugin-unmark have the wrong form: ${problems.join('; ')}.`,
  )
}
