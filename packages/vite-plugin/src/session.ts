// What the places of one `unmark()` share: the resolved configuration, the cleaner, and what was seen so far.
import path from 'node:path'
import { type ConfigFile, loadConfigFile } from '@unmark/core/config-file'
import { UnmarkError } from '@unmark/core/settings'
import { normalizePath, type ResolvedConfig, type ViteDevServer } from 'vite'
import type { MarkedAsset, Reference } from './asset.ts'
import type { OpenCleaner, PluginCleaner } from './cleaning/contract.ts'
import { Folders } from './cleaning/folders.ts'
import type { UnmarkPluginOptions } from './cleaning/options.ts'
import { type Stamp, stampOf } from './cleaning/stamps.ts'
import { createUsers, type User, type Users } from './dev/users.ts'
import { createMarker, hintOfMark, type Marker } from './marking/marker.ts'
import { createReferenceResolver, type ReferenceResolver } from './marking/resolve-reference.ts'
import { createLightningUrls, type LightningUrls } from './places/lightning-urls.ts'
import { createSeen, type Seen } from './seen.ts'
import { foldersOfAbsent, writtenFolders } from './setup/watched-folders.ts'

export interface Session {
  readonly options: UnmarkPluginOptions
  /** Matches every text that may hold a marked reference; see {@link hintOfMark}. */
  readonly hint: RegExp
  /** From here on the members below may be used. Vite calls it again for workers and environments, which share all of it. */
  start(config: ResolvedConfig): void
  readonly config: ResolvedConfig
  readonly marker: Marker
  readonly resolver: ReferenceResolver
  readonly seen: Seen
  readonly users: Users
  /** Whether the bundler is Rolldown, which watches no file that is not there yet. Known when a build begins. */
  isRolldown: boolean
  /** The dev server, once there is one. */
  server: ViteDevServer | undefined
  readonly lightning: LightningUrls
  /** What is made ahead of being asked for; the end of the build waits for it. */
  warming: Promise<void>
  readonly cleaner: PluginCleaner
  /**
   * Cleans a picture and remembers that it was seen. Undefined when the reference is to stay as it is: `onError` lets the
   * original through, or it is missing in a frozen build, which fails at its end with a list.
   *
   * @returns absolute path, with `/`, of the clean file
   * @throws UnmarkError of core
   */
  clean(asset: MarkedAsset, reference?: Reference): Promise<string | undefined>
  /** What {@link Session.clean} would give, when an earlier build came by it. For a build that ends. */
  findWarm(asset: MarkedAsset): string | undefined
  /** The folders of the build under way, for builds that end. */
  readonly folders: Folders
  /**
   * Notes who shows a picture, and in dev watches what it is made of. In a build it gives the files that the build has to
   * watch: the original, its mask, its options, there or not; with Rolldown the folders of those that are not.
   */
  watch(asset: MarkedAsset, user: User): readonly string[]
  /** Whether this is a build that ends: nobody has to be told of changes. */
  readonly isOneShot: boolean
  /** What the project’s configuration file says, where there is one. */
  readonly configFile: ConfigFile | undefined
  /**
   * Looks for the configuration file, and reads it unless it is as it was when it was read last. The next use after a
   * change opens another cleaner.
   *
   * @throws UnmarkError `INVALID_INPUT` that names the file and the field
   */
  loadConfigFile(root: string): Promise<void>
  /** Ends the cleaner; the next use opens another one. */
  close(): Promise<void>
}

interface Started {
  readonly config: ResolvedConfig
  readonly marker: Marker
  readonly resolver: ReferenceResolver
  readonly seen: Seen
}

export function createSession(options: UnmarkPluginOptions, openCleaner: OpenCleaner): Session {
  let started: Started | undefined
  let cleaner: PluginCleaner | undefined
  let configFile: ConfigFile | undefined
  let configStamp: Stamp = null
  let folders = new Folders()

  const users = createUsers()

  const current = (): Started => {
    if (!started) throw new Error('vite-plugin-unmark was used before Vite resolved its configuration.')
    return started
  }
  const open = (): PluginCleaner => {
    const { root, command, logger } = current().config
    cleaner ??= openCleaner(options, { root, command, logger, configFile })
    return cleaner
  }

  return {
    options,
    hint: hintOfMark(options),
    start(config) {
      if (started?.config.root !== config.root) {
        started = startWith(config, options, () => [open().folder, open().projectFolder])
      } else if (!config.isWorker) started = { ...started, config }
    },
    get config() {
      return current().config
    },
    get marker() {
      return current().marker
    },
    get resolver() {
      return current().resolver
    },
    get seen() {
      return current().seen
    },
    get cleaner() {
      return open()
    },
    users,
    isRolldown: false,
    server: undefined,
    lightning: createLightningUrls(),
    warming: Promise.resolve(),
    watch(asset, user) {
      if (this.isOneShot) return []
      const files = open().dependencies(asset)
      const { config } = current()
      if (config.command === 'build') {
        if (!this.isRolldown) return files
        return [...files, ...foldersOfAbsent(files, writtenFolders(config, [open().folder, open().projectFolder]))]
      }
      users.add(files, user)
      this.server?.watcher.add([...files])
      return []
    },
    async clean(asset, reference) {
      try {
        const clean = await open().clean(asset, reference)
        current().seen.cleaned(asset, clean)
        return clean.clean ? clean.file : undefined
      } catch (error) {
        if (!UnmarkError.is(error) || error.code !== 'FROZEN' || current().config.command === 'serve') throw error
        return undefined
      }
    },
    findWarm(asset) {
      const warm = open().findWarm(asset, folders)
      if (warm) current().seen.cleaned(asset, warm)
      return warm?.file
    },
    get folders() {
      return folders
    },
    get isOneShot() {
      const { command, build } = current().config
      return command === 'build' && !build.watch
    },
    get configFile() {
      return configFile
    },
    async loadConfigFile(root) {
      // Another cleaner would not know what the present one has spent.
      if (configFile && stampOf(configFile.file) === configStamp) return
      configFile = await loadConfigFile({ cwd: root })
      configStamp = configFile ? stampOf(configFile.file) : null
      await this.close()
    },
    async close() {
      const closing = cleaner
      cleaner = undefined
      folders = new Folders()
      await closing?.close()
    },
  }
}

function startWith(config: ResolvedConfig, options: UnmarkPluginOptions, ownFolders: () => readonly string[]): Started {
  let marker: Marker | undefined
  const lazily: Marker = {
    mark(file, query) {
      marker ??= createMarker({ ...options, root: config.root, ownFolders: ownFolders().map(normalizePath) })
      return marker.mark(file, query)
    },
  }
  return { config, marker: lazily, resolver: createReferenceResolver(config, lazily), seen: createSeen() }
}

/** Path from the root, with `/`, for messages and manifests. */
export function nameFromRoot(session: Session, file: string): string {
  return normalizePath(path.relative(session.config.root, file))
}
