// Finds the configuration file from a working folder upwards, and never runs one that somebody else has planted.
import { access, stat } from 'node:fs/promises'
import path from 'node:path'
import { UnmarkError } from '../errors.ts'

/** The names that a configuration file may have. */
export const CONFIG_NAMES = ['unmark.config.ts', 'unmark.config.js', 'unmark.config.mjs', 'unmark.config.json'] as const

export interface FindOptions {
  /** Absolute. */
  readonly cwd: string
  /** The search ends here at the latest. */
  readonly home: string
  /** The user that this process runs as; undefined where the system has no such numbers. */
  readonly uid: number | undefined
}

/**
 * The nearest file of one of the {@link CONFIG_NAMES}, or undefined. The search ends with the first folder that has one or
 * has a `.git`, with the home folder, with the file system's root, and before a folder that has another owner than the
 * working folder: a file that is found may be a program.
 *
 * @throws UnmarkError `INVALID_INPUT` when a folder has two; `PATH_NOT_ALLOWED` when the file belongs to somebody else.
 */
export async function findConfigFile(options: FindOptions): Promise<string | undefined> {
  const owner = await ownerOf(options.cwd)
  let folder = options.cwd
  while (true) {
    const names = await present(folder)
    if (names.length > 1) throw twoFiles(folder, names)
    const [name] = names
    if (name !== undefined) return await owned(path.join(folder, name), owner, options)
    const parent = path.dirname(folder)
    if (folder === options.home || parent === folder || (await exists(path.join(folder, '.git')))) return undefined
    if ((await ownerOf(parent)) !== owner) return undefined
    folder = parent
  }
}

async function present(folder: string): Promise<string[]> {
  const found = await Promise.all(CONFIG_NAMES.map((name) => exists(path.join(folder, name))))
  return CONFIG_NAMES.filter((_, index) => found[index])
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  )
}

/** Undefined where it cannot be told: then it is no folder to climb into. */
async function ownerOf(file: string): Promise<number | undefined> {
  const found = await stat(file).catch(() => undefined)
  return found?.uid
}

/** In a folder that everybody may write to, a file may be anybody's. */
async function owned(file: string, folderOwner: number | undefined, { uid }: FindOptions): Promise<string> {
  const owner = await ownerOf(file)
  if (uid === undefined || owner === uid || owner === folderOwner || owner === 0) return file
  throw new UnmarkError('PATH_NOT_ALLOWED', `The configuration file ${JSON.stringify(file)} belongs to another user.`, {
    hint: 'If it may be used, make it yours or name it (--config); else work in another folder or go without (--no-config).',
  })
}

function twoFiles(folder: string, names: readonly string[]): UnmarkError {
  return new UnmarkError(
    'INVALID_INPUT',
    `Expected one configuration file in ${JSON.stringify(folder)}; there are ${names.join(' and ')}.`,
    { hint: 'Keep one of them, or name the one that counts (--config).' },
  )
}
