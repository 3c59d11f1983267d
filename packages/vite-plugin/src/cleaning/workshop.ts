// Where pictures are cleaned: one for all plugin instances of a process that have the same configuration.
import path from 'node:path'
import type { Damage, RemoveRequest, RemoveResult, StoredResult, Unmark } from '@unmark/core'
import { resultVersions, UnmarkError } from '@unmark/core/settings'
import type { MarkedAsset } from '../asset.ts'
import { CleanFiles } from './clean-files.ts'
import { shortHash } from './configuration-key.ts'
import type { CleanerContext, CleanerLogger } from './contract.ts'
import type { Folders } from './folders.ts'
import { Limit } from './limit.ts'
import type { LockEntry } from './lock-file.ts'
import { OpenBatch } from './open-batch.ts'
import type { CleaningOptions } from './options.ts'
import { Requests } from './picture-request.ts'
import { ProgressLines } from './progress.ts'
import { areUnchanged } from './stamps.ts'
import { type InputsSeen, type WarmEntry, WarmIndex } from './warm-index.ts'

/** A clean picture, and what it took. */
export interface Finished {
  /** Absolute path, with `/`. */
  readonly file: string
  /** True when an engine made it for this very call. */
  readonly made: boolean
  /** Credits that this very call spent. */
  readonly creditsSpent: number
}

/** Stored pictures that are held in memory at once while they are looked up; so many keep a disk busy. */
const MOST_READ = 16

export class Workshop {
  readonly requests: Requests
  readonly files: CleanFiles
  /** What was asked for in this process, by the asset's name. */
  readonly entries = new Map<string, LockEntry>()
  readonly #frozen: boolean
  readonly #logger: CleanerLogger
  readonly #openClient: () => Promise<Unmark>
  #client: Promise<Unmark> | undefined
  readonly #index: WarmIndex
  readonly #underWay = new Map<string, { readonly work: Promise<Finished>; readonly seen: InputsSeen }>()
  readonly #reading = new Limit(MOST_READ)
  readonly #making: OpenBatch
  readonly #progress: ProgressLines
  readonly #told = new Set<string>()

  constructor(options: CleaningOptions, { root, logger }: CleanerContext) {
    const { config, configFile, masks, regions, unit } = options
    this.requests = new Requests(options, root)
    this.files = new CleanFiles(options.projectFolder)
    this.#frozen = options.frozen
    this.#logger = logger
    this.#openClient = async () => {
      const { createUnmark } = await import('@unmark/core')
      return createUnmark({ ...options.core, onDamage: (damage) => this.#tellDamage(damage, options) })
    }
    const engine = typeof config.engine === 'object' ? [config.engine.name, config.engine.version] : config.engine
    const how = { versions: resultVersions(), engine, hosted: config.token !== undefined, store: config.storeFolder }
    const fingerprint = shortHash({ ...how, root, masks, regions, unit, pictures: configFile?.digest })
    this.#index = new WarmIndex(this.files.folder, this.files.scratch, fingerprint)
    this.#making = new OpenBatch(() => this.#unmark())
    this.#progress = new ProgressLines(
      (line) => logger.info(line),
      () => performance.now(),
    )
  }

  /** Cleans an asset, or joins the work on it. Throws what core throws. */
  async finish(name: string, asset: MarkedAsset): Promise<Finished> {
    const underWay = this.#underWay.get(name)
    // Work on what a file held before it was changed is of no use to whoever asks after the change.
    if (underWay && areUnchanged(underWay.seen.stamps)) {
      return { ...(await underWay.work), made: false, creditsSpent: 0 }
    }
    const warm = this.#warm(name)
    if (warm) return { file: warm.file, made: false, creditsSpent: 0 }
    const request = this.requests.requestFor(asset)
    const seen = this.#index.look(this.requests.dependencies(asset, request))
    const work = this.#findOrMake(name, asset, request, seen).finally(() => {
      if (this.#underWay.get(name)?.work === work) this.#underWay.delete(name)
    })
    this.#underWay.set(name, { work, seen })
    return work
  }

  /** What came of an asset in an earlier build, if it is known without work; whoever has it needs no {@link finish}. */
  findWarm(name: string, folders: Folders): WarmEntry | undefined {
    return this.#underWay.has(name) ? undefined : this.#warm(name, folders)
  }

  /** Writes the index of what is warm. @throws UnmarkError `STORE_CORRUPT` */
  saveIndex(): void {
    this.#index.save()
  }

  async close(): Promise<void> {
    const client = await this.#client?.catch(() => undefined)
    await client?.close()
  }

  /** The client brings the picture library with it, so it is opened when there is something to look up or to make. */
  #unmark(): Promise<Unmark> {
    this.#client ??= this.#openClient()
    return this.#client
  }

  #warm(name: string, folders?: Folders): WarmEntry | undefined {
    // What is frozen has to be in the store itself, whatever was derived from it some other day.
    const warm = this.#frozen ? undefined : this.#index.find(name, folders)
    if (warm) this.entries.set(name, { key: warm.key, engine: warm.engine, credits: warm.credits })
    return warm
  }

  async #findOrMake(name: string, asset: MarkedAsset, request: RemoveRequest, seen: InputsSeen): Promise<Finished> {
    const found = await this.#lookUp(name, asset, request, seen)
    return found ?? (await this.#make(name, asset, request, seen))
  }

  /** What is stored, as a file; undefined when there is none or the store cannot be read, which `remove` judges. */
  async #lookUp(
    name: string,
    asset: MarkedAsset,
    request: RemoveRequest,
    seen: InputsSeen,
  ): Promise<Finished | undefined> {
    return this.#reading.run(async () => {
      const stored = await unlessUnreadable((await this.#unmark()).store.lookUp(request))
      return stored && { file: await this.#place(name, asset, stored, seen), made: false, creditsSpent: 0 }
    })
  }

  async #make(name: string, asset: MarkedAsset, request: RemoveRequest, seen: InputsSeen): Promise<Finished> {
    const result = await this.#remove(request)
    for (const warning of result.report.warnings) this.#logger.warn(`unmark: ${name}: ${warning}`)
    const { creditsSpent } = result
    const made = !result.cached
    const kept = await unlessUnreadable((await this.#unmark()).store.find(result.key))
    if (kept) return { file: await this.#place(name, asset, kept, seen), made, creditsSpent }
    this.#tellLost(name, result)
    const file = await this.files.place(result.key, path.basename(asset.file), result.bytes)
    this.entries.set(name, { key: result.key, engine: result.engine, credits: creditsSpent })
    return { file, made, creditsSpent }
  }

  async #remove(request: RemoveRequest): Promise<RemoveResult> {
    // Nothing is made, so there is nothing to wait for: it tells at once what is missing.
    if (this.#frozen) return (await this.#unmark()).remove(request)
    this.#progress.start()
    try {
      return await this.#making.remove(request)
    } finally {
      this.#progress.end()
    }
  }

  async #place(name: string, { file: original }: MarkedAsset, stored: StoredResult, seen: InputsSeen): Promise<string> {
    const { key, engine, creditsSpent: credits, bytes } = stored
    const file = await this.files.place(key, path.basename(original), bytes)
    this.#index.add(name, { key, engine, credits, file }, seen, stored.path)
    // Work that was overtaken by a change of the picture has no say in what the project's state is.
    if (areUnchanged(seen.stamps)) this.entries.set(name, { key, engine, credits })
    return file
  }

  #tellLost(name: string, { report, creditsSpent }: RemoveResult): void {
    const cost = creditsSpent > 0 ? ` although it cost ${creditsSpent} credit(s)` : ''
    const why = report.notes.at(-1) ?? 'The store gave no reason.'
    this.#logger.warn(`unmark: ${name} was cleaned, and could not be kept for the next build${cost}. ${why}`)
  }

  /** A broken folder breaks every picture in it: the first of each kind is enough to act on. */
  #tellDamage(damage: Damage, { core }: CleaningOptions): void {
    core.onDamage?.(damage)
    const kind = `${damage.part} ${damage.problem}`
    if (this.#told.has(kind)) return
    this.#told.add(kind)
    this.#logger.warn(`unmark: ${damage.message} (${damage.path}; more of this kind is not listed)`)
  }
}

async function unlessUnreadable<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading
  } catch (error) {
    if (UnmarkError.is(error) && error.code === 'STORE_CORRUPT') return undefined
    throw error
  }
}
