// The folders of a session: which ones pictures may be read from, and which of them a given path leads into.
import { realpath } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { contains } from '@unmark/core/faces'
import { Refusal } from '../refusal.ts'
import { isHidden } from './is-hidden.ts'

const SCHEME = /^([a-z][a-z0-9+.-]+):/i
/** Opening such a path makes Windows log on at a server that a stranger named. */
const NETWORK_PATH = /^(\\\\|\/\/)[^\\/]/

/** Where pictures may come from. */
export class Folders {
  /** As they were given, absolute. */
  readonly allowed: readonly string[]
  readonly #home: string

  constructor(allowed: readonly string[], home: string) {
    this.allowed = allowed
    this.#home = home
  }

  /**
   * The picture's address in the form that core takes: a URL as it is, a path made absolute.
   *
   * @throws Refusal `PATH_NOT_ALLOWED` for a path that is, or leads, outside the allowed folders or into a hidden one;
   *   `URL_NOT_ALLOWED` for a URL of another kind; `INVALID_INPUT` for a NUL character.
   */
  async resolveSource(text: string): Promise<string> {
    const scheme = SCHEME.exec(text)?.[1]?.toLowerCase()
    if (scheme === 'http' || scheme === 'https' || scheme === 'data') return text
    const file = await this.#absolute(scheme === 'file' ? fromFileUrl(text) : refuseOtherUrls(text, scheme))
    await this.check(file)
    return file
  }

  /**
   * Makes sure that a path, existing or not, is inside an allowed folder, also after links are followed.
   *
   * @throws Refusal `PATH_NOT_ALLOWED`
   */
  async check(file: string): Promise<void> {
    const real = await Promise.all(this.allowed.map(realOrSame))
    this.#require([...this.allowed, ...real], file)
    this.#require(real, await realWhereItExists(file))
  }

  #require(roots: readonly string[], file: string): void {
    const root = roots.find((candidate) => contains(candidate, file))
    if (root === undefined) throw this.#outside()
    if (isHidden(root, file)) {
      throw new Refusal(
        'PATH_NOT_ALLOWED',
        'The path leads into a hidden file or folder, whose name starts with a dot.',
        'Use a picture that is not hidden.',
      )
    }
  }

  async #absolute(text: string): Promise<string> {
    if (text.includes('\0')) {
      throw new Refusal(
        'INVALID_INPUT',
        'A path must not contain a NUL character.',
        'Give the plain path of a picture.',
      )
    }
    if (NETWORK_PATH.test(text)) {
      throw new Refusal(
        'PATH_NOT_ALLOWED',
        'A network path cannot be used.',
        'Copy the picture into an allowed folder and give that path.',
      )
    }
    const expanded = /^~[\\/]/.test(text) ? path.join(this.#home, text.slice(2)) : text
    if (path.isAbsolute(expanded)) return path.resolve(expanded)
    const candidates = this.allowed.map((root) => path.resolve(root, expanded))
    for (const candidate of candidates) if (await isThere(candidate)) return candidate
    const [first] = candidates
    if (first === undefined) throw this.#outside()
    return first
  }

  #outside(): Refusal {
    const hint =
      this.allowed.length > 0
        ? `Allowed folders: ${this.allowed.join(', ')}.`
        : 'No folder is allowed yet, because the server was started in a system or home folder. URLs work.'
    return new Refusal('PATH_NOT_ALLOWED', 'The path is outside the allowed folders.', hint)
  }
}

function fromFileUrl(text: string): string {
  try {
    return fileURLToPath(text)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new Refusal(
      'URL_NOT_ALLOWED',
      'The file: URL does not name a file on this machine.',
      'Give the plain path of a picture.',
    )
  }
}

function refuseOtherUrls(text: string, scheme: string | undefined): string {
  if (scheme === undefined || !text.slice(scheme.length).startsWith('://')) return text
  throw new Refusal(
    'URL_NOT_ALLOWED',
    'Expected an http(s) URL; got one of another kind.',
    'Give a path, an http(s) URL or a data: URL.',
  )
}

async function isThere(file: string): Promise<boolean> {
  try {
    await realpath(file)
    return true
  } catch (error) {
    if (isAbsent(error)) return false
    throw error
  }
}

/** The real path, or the path itself where nothing is there. */
export async function realOrSame(file: string): Promise<string> {
  try {
    return await realpath(file)
  } catch (error) {
    if (isAbsent(error)) return file
    throw error
  }
}

/** The real path of the part that exists, with the rest behind it. */
async function realWhereItExists(file: string): Promise<string> {
  try {
    return await realpath(file)
  } catch (error) {
    if (!isAbsent(error)) throw error
    const parent = path.dirname(file)
    if (parent === file) return file
    return path.join(await realWhereItExists(parent), path.basename(file))
  }
}

/** Nothing there, or nothing that can be looked at: whoever opens the path finds out what is wrong with it. */
function isAbsent(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code
  return code !== undefined && ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'EACCES', 'ELOOP', 'EINVAL'].includes(code)
}
