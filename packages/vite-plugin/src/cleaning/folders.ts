// Answers questions about the files of a folder from one listing of it: a build asks them of thousands of pictures.
import { existsSync, readdirSync, realpathSync } from 'node:fs'
import path from 'node:path'

/** By a name in any spelling that may mean the same file: its own spelling, where it is a file and no link. */
type Listing = ReadonlyMap<string, string | undefined>

/** What the folders held when they were first asked about. For a build that ends; whoever runs on has to ask the disk. */
export class Folders {
  readonly #listings = new Map<string, Listing | undefined>()
  readonly #real = new Map<string, string>()

  /** Whether there is no such file, on file systems that ignore case too. */
  isAbsent(file: string): boolean {
    const { folder, name } = split(file)
    const listing = this.#list(folder)
    return listing ? !listing.has(alike(name)) : !existsSync(file)
  }

  /**
   * The file's path without symbolic links, as `realpath` gives it.
   *
   * @throws what `realpathSync` throws, such as ENOENT
   */
  realPath(file: string): string {
    const { folder, name } = split(file)
    // A link, a name in other letters, or something that came later.
    if (this.#list(folder)?.get(alike(name)) !== name) return realpathSync.native(file)
    const real = this.#realFolder(folder)
    return real.endsWith(path.sep) ? `${real}${name}` : `${real}${path.sep}${name}`
  }

  #list(folder: string): Listing | undefined {
    if (!this.#listings.has(folder)) this.#listings.set(folder, list(folder))
    return this.#listings.get(folder)
  }

  #realFolder(folder: string): string {
    const known = this.#real.get(folder)
    if (known !== undefined) return known
    const real = realpathSync.native(folder)
    this.#real.set(folder, real)
    return real
  }
}

/** Undefined for a folder that cannot be listed, whose files may be read all the same. */
function list(folder: string): Listing | undefined {
  try {
    const entries = readdirSync(folder, { withFileTypes: true })
    return new Map(entries.map((entry) => [alike(entry.name), entry.isFile() ? entry.name : undefined]))
  } catch {
    return undefined
  }
}

/** Faster than the path module's own functions, which look at every letter; for absolute paths with either separator. */
function split(file: string): { readonly folder: string; readonly name: string } {
  const at = Math.max(file.lastIndexOf('/'), file.lastIndexOf(path.sep))
  return { folder: file.slice(0, at) || path.sep, name: file.slice(at + 1) }
}

/** File systems may take letters of either case, and either form of an accent, for the same. */
function alike(name: string): string {
  return name.normalize('NFC').toLowerCase()
}
