// What the calls of one connection share: core, loaded at the first call, its clients, the folders and the jobs.
import { mkdtemp } from 'node:fs/promises'
import path from 'node:path'
import type {
  Config,
  EngineChoice,
  ErrorCode,
  ImageFormat,
  RemoveResult,
  SerialisedError,
  Unmark,
  UnmarkOptions,
} from '@unmark/core'
import { Folders } from '../folders/folders.ts'
import { Outputs, type Saved } from '../folders/outputs.ts'
import type { Machine } from '../folders/unasked.ts'
import { CallFailure } from '../refusal.ts'
import { type Redact, redactor } from '../replies/redact.ts'
import { allowedFolders } from './allowed-folders.ts'
import { Clients, type CreateUnmark, type EngineName } from './clients.ts'
import { Jobs } from './jobs.ts'
import { Memory } from './memory.ts'

/** What the command line can set. */
export interface Settings {
  readonly roots?: readonly string[]
  readonly outputFolder?: string
  readonly engine?: EngineChoice
  readonly store?: string
  readonly maxCredits?: number
}

/** The parts of core that are used at run time. */
export interface Core {
  readonly createUnmark: CreateUnmark
  readonly resolveConfig: (options: UnmarkOptions) => Config
  readonly formatOfName: (name: string) => ImageFormat | undefined
  readonly ERROR_TABLE: Readonly<Record<ErrorCode, { readonly hint: string }>>
  readonly UnmarkError: { readonly is: (value: unknown) => value is Error & { toJSON(): SerialisedError } }
}

export interface SessionParts {
  readonly settings: Settings
  readonly loadCore: () => Promise<Core>
  /** The folders that the host offers; empty when it offers none. */
  readonly hostFolders: () => Promise<readonly string[]>
  readonly workingFolder: string
  readonly machine: Machine
}

/** A picture that was cleaned and written. */
export interface Finished {
  readonly result: RemoveResult
  readonly saved: Saved
}

/** A session that is ready for one call. */
export interface Ready {
  readonly folders: Folders
  readonly outputs: Outputs
  /** The engine for calls that name none. */
  readonly defaultEngine: EngineName
  /** The engine whose client is asked about tasks. */
  readonly taskEngine: EngineName
  readonly client: (engine: EngineName) => Unmark
  readonly pickEngine: (choice: EngineChoice | undefined, hasOverlay?: boolean) => EngineName
}

interface Loaded {
  readonly core: Core
  readonly config: Config
  readonly clients: Clients
}

export class Session {
  readonly jobs = new Jobs<Finished>()
  readonly memory = new Memory()
  readonly #parts: SessionParts
  #core: Core | undefined
  #loading: Promise<Loaded> | undefined
  #loaded: Loaded | undefined
  #hostFolders: Promise<readonly string[]> | undefined
  #temporaryFolder: Promise<string> | undefined
  #redact: Redact = redactor([])

  /** Loads, reads, writes and asks nothing: a host may start a server only to see what it offers. */
  constructor(parts: SessionParts) {
    this.#parts = parts
  }

  /** Masks the token, once it is known. */
  get redact(): Redact {
    return this.#redact
  }

  /** The host's folders are asked for again at the next call. */
  forgetHostFolders(): void {
    this.#hostFolders = undefined
  }

  /**
   * Gets everything ready for a call.
   *
   * @throws UnmarkError `INVALID_INPUT` when an option or an environment variable has the wrong form.
   */
  async ready(): Promise<Ready> {
    const { core, config, clients } = await this.#load()
    const { outputFolder } = this.#parts.settings
    const allowed = await this.#allowed(config)
    const readable = [...allowed, ...(outputFolder === undefined ? [] : [path.resolve(outputFolder)])]
    const temporary = this.#temporaryFolder === undefined && readable.length > 0 ? [] : [await this.temporaryFolder()]
    const folders = new Folders([...readable, ...temporary], this.#parts.machine.home)
    const outputs = new Outputs({
      folders,
      formatOf: core.formatOfName,
      outputFolder: outputFolder === undefined ? undefined : path.resolve(outputFolder),
      temporaryFolder: () => this.temporaryFolder(),
    })
    const auto = config.token === undefined ? 'local' : 'kaze'
    const pickEngine = (choice: EngineChoice = namedEngine(config), hasOverlay = false) => {
      if (choice !== 'auto') return choice
      // As core does: a mark that is known is taken off on this machine.
      return hasOverlay ? 'local' : auto
    }
    return {
      folders,
      outputs,
      defaultEngine: pickEngine(undefined),
      taskEngine: auto,
      client: (engine) => clients.get(engine, folders.allowed),
      pickEngine,
    }
  }

  /** The fields of a failure of the error table, or undefined for a defect. */
  describe(error: unknown): SerialisedError | undefined {
    if (error instanceof CallFailure) return error.failure
    return this.#core?.UnmarkError.is(error) ? error.toJSON() : undefined
  }

  /** The error table's hint for a code, once core is loaded. */
  usualHint(code: ErrorCode): string | undefined {
    return this.#core?.ERROR_TABLE[code].hint
  }

  /** Counts credits against the limit for the whole session. */
  noteSpent(credits: number): void {
    this.#loaded?.clients.noteSpent(credits)
  }

  /** A folder of this session's own for results that have no other place. It stays: its pictures are the user's. */
  temporaryFolder(): Promise<string> {
    this.#temporaryFolder ??= mkdtemp(path.join(this.#parts.machine.temporary, 'unmark-'))
    return this.#temporaryFolder
  }

  /** Stops what is running; what was paid for stays in the store. */
  async close(): Promise<void> {
    await Promise.all([this.jobs.close(), this.#loaded?.clients.close()])
  }

  #load(): Promise<Loaded> {
    this.#loading ??= this.#start().catch((error: unknown) => {
      // The next call tries again, and gives its caller the reason too.
      this.#loading = undefined
      throw error
    })
    return this.#loading
  }

  async #start(): Promise<Loaded> {
    const { settings, loadCore } = this.#parts
    const core = await loadCore()
    const { engine, store, maxCredits, roots } = settings
    const options: UnmarkOptions = {
      ...(engine === undefined ? {} : { engine }),
      ...(store === undefined ? {} : { store }),
      ...(maxCredits === undefined ? {} : { maxCredits }),
      ...(roots === undefined ? {} : { roots }),
    }
    this.#core = core
    const config = core.resolveConfig(options)
    const { token } = config
    if (token !== undefined && !core.UnmarkError.is(token)) this.#redact = redactor([token.reveal()])
    this.#loaded = { core, config, clients: new Clients(core.createUnmark, options, config.maxCredits) }
    return this.#loaded
  }

  #allowed(config: Config): Promise<string[]> {
    const { hostFolders, workingFolder, machine } = this.#parts
    return allowedFolders({
      set: config.roots,
      offered: () => {
        this.#hostFolders ??= hostFolders()
        return this.#hostFolders
      },
      workingFolder,
      machine,
    })
  }
}

function namedEngine({ engine }: Config): EngineChoice {
  return engine === 'kaze' || engine === 'local' ? engine : 'auto'
}
