// What the rest of the plugin gets from the cleaning half, and what it has to hand in.
import type { ConfigFile } from '@unmark/core/config-file'
import type { CleanAsset, Cleaner, MarkedAsset, Reference } from '../asset.ts'
import type { Folders } from './folders.ts'
import type { UnmarkPluginOptions } from './options.ts'

/** The part of Vite's logger that is used. */
export interface CleanerLogger {
  info(message: string): void
  warn(message: string): void
  error(message: string): void
}

export interface CleanerContext {
  /** Absolute path of Vite's root. */
  readonly root: string
  readonly command: 'serve' | 'build'
  readonly logger: CleanerLogger
  /** What the project's configuration file says, where there is one. */
  readonly configFile?: ConfigFile | undefined
}

/** An asset together with the place that asks for it. */
export interface AssetUse {
  readonly asset: MarkedAsset
  readonly reference?: Reference
}

/** A marked picture that `frozen` keeps from being made. */
export interface MissingAsset {
  /** Path from the root, with `/`, followed by `?` and its directives when it has any. */
  readonly name: string
  /** Where it was asked for first, when that is known. */
  readonly reference?: Reference
  /** A shell command, to be run in the root, that makes it. */
  readonly command: string
}

/** What one cleaner has done. Every asset counts once, for the cleaner that asked for it first. */
export interface CleanerSummary {
  /** Assets that an engine cleaned. */
  readonly cleaned: number
  /** Assets that were there already. */
  readonly fromStore: number
  readonly creditsSpent: number
  /** Assets whose marked original was let through by `onError: 'original'`. */
  readonly originals: number
  /** The same in one line, such as `12 cleaned, 40 from the store, 12 credits spent`. */
  readonly text: string
}

export interface PluginCleaner extends Cleaner {
  /**
   * Absolute path, with `/`, of the folder that holds the clean files: in the project store, or in the system's folder for
   * temporary files where a project can only be read. A dev server has to allow it, a watcher to ignore it.
   */
  readonly folder: string
  /** Absolute path, with `/`, of the project store, such as `/app/.unmark`. */
  readonly projectFolder: string
  /** Whether only what is stored is used; `auto` is decided here. */
  readonly frozen: boolean
  /**
   * The clean file of an asset that an earlier build came by, at once; undefined when {@link Cleaner.clean} has to find out.
   *
   * @param folders the build's own; what they say is not asked of the disk again
   */
  findWarm(asset: MarkedAsset, folders: Folders): CleanAsset | undefined
  /**
   * Cleans assets that are known before they are asked for. It does not reject for one that fails: whoever asks for
   * that one gets its error.
   */
  prewarm(uses: readonly AssetUse[]): Promise<void>
  summary(): CleanerSummary
  /** What was asked for, is not stored and may not be made, in the order of the names; empty unless frozen. */
  missing(): readonly MissingAsset[]
  /**
   * To be called once at the end of a build that succeeded: writes `lock.json`, merged with what others wrote. Entries
   * whose picture is gone are left out. A folder that cannot be written is warned of: no result is lost by it.
   */
  writeLock(): Promise<void>
  /** Ends what is under way, unless another cleaner in this process needs it. The cleaner cannot be used afterwards. */
  close(): Promise<void>
}

/**
 * Opens the cleaner of one plugin instance. Instances with equal options and root share one client, one limit and the
 * work under way. Touches nothing on disk.
 *
 * @throws UnmarkError `INVALID_INPUT` that names the option that has the wrong form
 */
export type OpenCleaner = (options: UnmarkPluginOptions, context: CleanerContext) => PluginCleaner
