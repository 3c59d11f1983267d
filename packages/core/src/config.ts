// The only file that reads the environment: options beat environment beats defaults.
import { homedir } from 'node:os'
import path from 'node:path'
import { ENGINE_CHOICES, type EngineChoice, optionProblems } from './check-options.ts'
import type { Engine } from './engines/engine.ts'
import { UnmarkError } from './errors.ts'
import { isExempt } from './net/no-proxy.ts'
import { Secret } from './secret.ts'
import type { OnDamage } from './store/damage.ts'

export type { EngineChoice }

/** Caps on what is taken in. */
export interface Limits {
  /** Largest encoded picture or mask, in bytes. Default: 100 MiB. */
  readonly maxBytes: number
  /** Largest decoded picture, in pixels. Default: 100 million. */
  readonly maxPixels: number
}

/** Options of a client. Each beats its environment variable, which beats the default. */
export interface UnmarkOptions {
  /** `auto` is `kaze` when a token is set, else `local`; or an engine of your own. Default: UNMARK_ENGINE or `auto`. */
  readonly engine?: EngineChoice | Engine
  /** Token of the hosted service. Default: KAZE_API_TOKEN. */
  readonly token?: string
  /** Origin of the hosted service; https, except on loopback. Default: KAZE_BASE_URL or `https://backend.kaze.ai`. */
  readonly baseUrl?: string
  /**
   * HTTP proxy for calls to the service; false uses none. Pictures from URLs are always fetched directly, because a proxy
   * would resolve their hosts unchecked. Default: HTTPS_PROXY, unless NO_PROXY names the service or it is on loopback.
   */
  readonly proxy?: string | false
  /** Folder of the store. Default: UNMARK_STORE, or `unmark` in the user's data folder. */
  readonly store?: string
  /**
   * Folder of a second layer of results that travels with a project, such as `.unmark`. A result in either layer is found
   * and lands in both. Journal, locks and inputs stay in the user's store. Default: none.
   */
  readonly projectStore?: string
  /** Use only what is stored in either layer: what is missing is the error `FROZEN`, before any engine is asked. Default: false. */
  readonly frozen?: boolean
  /** Most credits that this client may spend in its lifetime. Default: UNMARK_MAX_CREDITS, or no limit. */
  readonly maxCredits?: number
  /** Folders that input files may be read from. Default: UNMARK_ROOTS (separated as in PATH), or anywhere. */
  readonly roots?: readonly string[]
  /** Pictures of a batch that are with the engine at once. Default: UNMARK_CONCURRENCY, or 4. */
  readonly concurrency?: number
  /** Allow picture URLs that lead to private and loopback addresses. Default: false. */
  readonly allowPrivateHosts?: boolean
  readonly limits?: Partial<Limits>
  /** Told of everything in the store that cannot be used or written, as it is met. Default: nobody is. */
  readonly onDamage?: OnDamage
  /** Variables to read in place of the process's own. Default: `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>
}

/** Options, environment and defaults, merged and checked. */
export interface Config {
  readonly engine: EngineChoice | Engine
  /** The token, or why the one that was given cannot be used, or undefined when none was given. */
  readonly token: Secret | UnmarkError | undefined
  readonly baseUrl: URL
  /** The proxy, or why the one that was given cannot be used, or undefined when none is gone through. */
  readonly proxy: URL | UnmarkError | undefined
  readonly storeFolder: string
  /** Absolute path of the project's layer, if there is one. */
  readonly projectFolder: string | undefined
  readonly frozen: boolean
  /** True where the variable `CI` says that this is a build server; faces decide with it what is on by itself. */
  readonly ci: boolean
  readonly maxCredits: number | undefined
  readonly roots: readonly string[] | undefined
  readonly concurrency: number
  readonly allowPrivateHosts: boolean
  readonly limits: Limits
  readonly onDamage: OnDamage | undefined
}

const DEFAULT_BASE_URL = 'https://backend.kaze.ai'
const DEFAULT_LIMITS: Limits = { maxBytes: 100 * 1024 * 1024, maxPixels: 100_000_000 }

/** Merges options, environment and defaults. Throws `INVALID_INPUT` that names the option or the variable. */
export function resolveConfig(given: UnmarkOptions = {}): Config {
  const problems = optionProblems(given)
  if (problems.length > 0) {
    throw new UnmarkError('INVALID_INPUT', `The options have the wrong form: ${problems.join('; ')}.`)
  }
  const env = new Environment(given.env ?? process.env)
  const baseUrl = parseBaseUrl(given.baseUrl ?? env.text('KAZE_BASE_URL') ?? DEFAULT_BASE_URL)
  return {
    engine: given.engine ?? env.oneOf<EngineChoice>('UNMARK_ENGINE', ENGINE_CHOICES) ?? 'auto',
    token: readToken(given.token, env),
    baseUrl,
    proxy: readProxy(given.proxy, baseUrl, env),
    storeFolder: path.resolve(given.store ?? env.text('UNMARK_STORE') ?? defaultStoreFolder(env)),
    projectFolder: given.projectStore === undefined ? undefined : path.resolve(given.projectStore),
    frozen: given.frozen ?? false,
    ci: env.flag('CI'),
    maxCredits: given.maxCredits ?? env.wholeNumber('UNMARK_MAX_CREDITS', 0),
    roots: (given.roots ?? env.list('UNMARK_ROOTS'))?.map((root) => path.resolve(root)),
    concurrency: given.concurrency ?? env.wholeNumber('UNMARK_CONCURRENCY', 1) ?? 4,
    allowPrivateHosts: given.allowPrivateHosts ?? false,
    limits: {
      maxBytes: given.limits?.maxBytes ?? DEFAULT_LIMITS.maxBytes,
      maxPixels: given.limits?.maxPixels ?? DEFAULT_LIMITS.maxPixels,
    },
    onDamage: given.onDamage,
  }
}

/** A broken token is no reason to refuse to start: it becomes the error of the first call that needs it. */
function readToken(option: string | undefined, env: Environment): Secret | UnmarkError | undefined {
  const [where, value] = option === undefined ? ['KAZE_API_TOKEN', env.raw('KAZE_API_TOKEN')] : ['token', option]
  if (value === undefined) return undefined
  const problem = tokenProblem(value)
  if (!problem) return new Secret(value)
  return new UnmarkError('TOKEN_MISSING', `${where} holds no usable token: ${problem}.`, {
    hint: `Set ${where} to a token made on the service’s own page, or remove it to use the local engine.`,
  })
}

function tokenProblem(value: string): string | undefined {
  if (value.trim() === '') return 'it is blank'
  if (/\$\{[^}]*\}/.test(value)) return 'it is a placeholder that nothing has replaced'
  if (/\s/.test(value)) return 'it has white space in it'
  if (/[^\x21-\x7e]/.test(value)) return 'it has characters that no HTTP header can carry'
  return undefined
}

/** As with the token, a broken one must not stop those who need no proxy. */
function readProxy(option: string | false | undefined, baseUrl: URL, env: Environment): URL | UnmarkError | undefined {
  if (option === false) return undefined
  if (option !== undefined) return parseProxy('proxy', option)
  const name = ['HTTPS_PROXY', 'https_proxy'].find((candidate) => env.raw(candidate)?.trim())
  const exceptions = env.raw('NO_PROXY') ?? env.raw('no_proxy') ?? ''
  if (name === undefined || isLoopback(baseUrl) || isExempt(baseUrl, exceptions)) return undefined
  return parseProxy(name, env.raw(name) ?? '')
}

/** Programs that write such a variable often leave out the scheme. */
function parseProxy(where: string, text: string): URL | UnmarkError {
  const trimmed = text.trim()
  const url = trimmed.includes('://') ? trimmed : `http://${trimmed}`
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return new URL(url)
  // The text may hold a password, so it is not repeated.
  return new UnmarkError('INVALID_INPUT', `${where} is not the URL of an HTTP proxy.`, {
    hint: `Set ${where} to a URL such as http://proxy.example:3128, or name the service in NO_PROXY.`,
  })
}

function isLoopback({ hostname }: URL): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
}

function parseBaseUrl(text: string): URL {
  const hint = 'Give an origin such as https://backend.kaze.ai (http is accepted on loopback only).'
  if (!URL.canParse(text)) {
    throw new UnmarkError('INVALID_INPUT', 'The service’s base URL (KAZE_BASE_URL, baseUrl) is no URL.', { hint })
  }
  const url = new URL(text)
  if (url.username || url.password || url.search || url.hash) {
    throw new UnmarkError('INVALID_INPUT', 'The base URL must have no user name, password, query or fragment.', {
      hint,
    })
  }
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url))) {
    throw new UnmarkError(
      'INVALID_INPUT',
      `The base URL must be https, because the token travels with every call; got ${url.protocol}//${url.host}.`,
      { hint },
    )
  }
  return url
}

function defaultStoreFolder(env: Environment): string {
  const home = homedir()
  if (process.platform === 'win32') {
    return path.join(env.text('LOCALAPPDATA') ?? path.join(home, 'AppData', 'Local'), 'unmark')
  }
  if (process.platform === 'darwin') return path.join(home, 'Library', 'Application Support', 'unmark')
  const data = env.text('XDG_DATA_HOME')
  // The XDG base directory specification has relative paths ignored.
  return path.join(data && path.isAbsolute(data) ? data : path.join(home, '.local', 'share'), 'unmark')
}

/** Typed access to variables; a blank one or an unreplaced `${...}` is refused rather than guessed at. */
class Environment {
  readonly #variables: Readonly<Record<string, string | undefined>>

  constructor(variables: Readonly<Record<string, string | undefined>>) {
    this.#variables = variables
  }

  raw(name: string): string | undefined {
    return this.#variables[name]
  }

  text(name: string): string | undefined {
    const value = this.#variables[name]
    if (value === undefined) return undefined
    if (value.trim() === '') throw this.#refuse(name, 'it is blank')
    if (/\$\{[^}]*\}/.test(value)) throw this.#refuse(name, 'it is a placeholder that nothing has replaced')
    return value
  }

  /** For variables that others define, in any of the ways in which they write "no". */
  flag(name: string): boolean {
    return !['', '0', 'false', 'no', 'off'].includes((this.#variables[name] ?? '').trim().toLowerCase())
  }

  oneOf<T extends string>(name: string, allowed: readonly T[]): T | undefined {
    const value = this.text(name)
    if (value === undefined) return undefined
    const found = allowed.find((candidate) => candidate === value)
    if (!found) throw this.#refuse(name, `expected one of ${allowed.join(', ')}; got ${JSON.stringify(value)}`)
    return found
  }

  wholeNumber(name: string, least: number): number | undefined {
    const value = this.text(name)
    if (value === undefined) return undefined
    const number = /^\d+$/.test(value) ? Number(value) : Number.NaN
    if (!Number.isSafeInteger(number) || number < least) {
      throw this.#refuse(name, `expected a whole number of at least ${least}; got ${JSON.stringify(value)}`)
    }
    return number
  }

  list(name: string): string[] | undefined {
    return this.text(name)
      ?.split(path.delimiter)
      .filter((part) => part !== '')
  }

  #refuse(name: string, why: string): UnmarkError {
    return new UnmarkError('INVALID_INPUT', `The environment variable ${name} cannot be used: ${why}.`, {
      hint: `Correct ${name} or unset it.`,
    })
  }
}
