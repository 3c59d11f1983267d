// The cleaning half of the plugin: hands out clean files for marked assets, and counts, collects and tells what happened.
import { UnmarkError } from '@unmark/core/settings'
import type { CleanAsset, MarkedAsset, Reference } from '../asset.ts'
import type { CleanerContext, CleanerSummary, MissingAsset, PluginCleaner } from './contract.ts'
import type { Folders } from './folders.ts'
import { locatedError } from './located-error.ts'
import { updateLock } from './lock-file.ts'
import { commandFor } from './missing.ts'
import { assetName, withSlashes } from './names.ts'
import { type CleaningOptions, parseOptions, type UnmarkPluginOptions } from './options.ts'
import { joinWorkshop, type Membership } from './shared.ts'
import { sizeInStamp } from './stamps.ts'

/** See `OpenCleaner` for what it promises. */
export function openCleaner(options: UnmarkPluginOptions, context: CleanerContext): PluginCleaner {
  const parsed = parseOptions(options, context.root, context.configFile)
  return new WorkshopCleaner(parsed, context, joinWorkshop(parsed, context))
}

/** How an asset ended that this cleaner was the first to ask for. */
type Ending = 'cleaned' | 'stored' | 'original'

class WorkshopCleaner implements PluginCleaner {
  readonly folder: string
  readonly projectFolder: string
  readonly frozen: boolean
  readonly #options: CleaningOptions
  readonly #context: CleanerContext
  readonly #membership: Membership
  readonly #endings = new Map<string, Ending>()
  readonly #missing = new Map<string, MissingAsset>()
  #creditsSpent = 0

  constructor(options: CleaningOptions, context: CleanerContext, membership: Membership) {
    this.folder = withSlashes(membership.workshop.files.folder)
    this.projectFolder = withSlashes(options.projectFolder)
    this.frozen = options.frozen
    this.#options = options
    this.#context = context
    this.#membership = membership
  }

  async clean(asset: MarkedAsset, reference?: Reference): Promise<CleanAsset> {
    const { root } = this.#context
    const name = assetName(asset, root)
    try {
      const { file, made, creditsSpent } = await this.#membership.workshop.finish(name, asset)
      this.#creditsSpent += creditsSpent
      if (made || this.#endings.get(name) !== 'cleaned') this.#endings.set(name, made ? 'cleaned' : 'stored')
      this.#missing.delete(name)
      return { file, clean: true }
    } catch (error) {
      if (!UnmarkError.is(error)) throw error
      const located = locatedError(error, name, reference, root)
      if (error.code === 'FROZEN') this.#addMissing(name, asset, reference)
      else if (this.#options.onError === 'original') return this.#letThrough(name, asset, located)
      throw located
    }
  }

  findWarm(asset: MarkedAsset, folders: Folders): CleanAsset | undefined {
    const name = assetName(asset, this.#context.root)
    const warm = this.#membership.workshop.findWarm(name, folders)
    if (!warm) return undefined
    if (this.#endings.get(name) !== 'cleaned') this.#endings.set(name, 'stored')
    return { file: warm.file, clean: true, originalSize: sizeInStamp(warm.inputs[0]?.[1]) }
  }

  dependencies(asset: MarkedAsset): readonly string[] {
    return this.#membership.workshop.requests.dependencies(asset)
  }

  async prewarm(uses: Parameters<PluginCleaner['prewarm']>[0]): Promise<void> {
    await Promise.all(
      uses.map(({ asset, reference }) =>
        this.clean(asset, reference).catch((error: unknown) => {
          if (!UnmarkError.is(error)) throw error
        }),
      ),
    )
  }

  summary(): CleanerSummary {
    const count = (ending: Ending) => [...this.#endings.values()].filter((found) => found === ending).length
    const [cleaned, fromStore, originals] = [count('cleaned'), count('stored'), count('original')]
    const creditsSpent = this.#creditsSpent
    const text = [
      `${cleaned} cleaned`,
      `${fromStore} from the store`,
      `${creditsSpent} ${creditsSpent === 1 ? 'credit' : 'credits'} spent`,
      ...(originals > 0 ? [`${originals} left as they are`] : []),
    ].join(', ')
    return { cleaned, fromStore, creditsSpent, originals, text }
  }

  missing(): readonly MissingAsset[] {
    return [...this.#missing.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  async writeLock(): Promise<void> {
    const { root, logger } = this.#context
    const { projectFolder } = this.#options
    const { entries } = this.#membership.workshop
    const warn = (line: string) => logger.warn(`unmark: ${line}`)
    const update = () => updateLock({ projectFolder, root, entries, warn })
    await this.#orWarn('what it met is not listed in lock.json', update)
    await this.#saveIndex()
  }

  async close(): Promise<void> {
    await this.#saveIndex()
    await this.#membership.leave()
  }

  #addMissing(name: string, asset: MarkedAsset, reference: Reference | undefined): void {
    if (this.#missing.has(name)) return
    const request = this.#membership.workshop.requests.requestFor(asset)
    const command = commandFor(request, this.#options.core, this.#context.root)
    this.#missing.set(name, { name, command, ...(reference && { reference }) })
  }

  #letThrough(name: string, asset: MarkedAsset, { message, hint }: UnmarkError): CleanAsset {
    if (this.#endings.get(name) !== 'original') {
      this.#context.logger.warn(`unmark: the marked original is used as it is. ${message} ${hint}`)
    }
    this.#endings.set(name, 'original')
    return { file: asset.file, clean: false }
  }

  async #saveIndex(): Promise<void> {
    await this.#orWarn('the next build will be slower', async () => this.#membership.workshop.saveIndex())
  }

  /** For what helps and is not needed: a folder that cannot be written is no reason to fail. */
  async #orWarn(consequence: string, write: () => Promise<void>): Promise<void> {
    try {
      await write()
    } catch (error) {
      if (!UnmarkError.is(error)) throw error
      this.#context.logger.warn(`unmark: ${consequence}. ${error.message}`)
    }
  }
}
