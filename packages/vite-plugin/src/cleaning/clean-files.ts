// Clean pictures as files that Vite can refer to: each under its original's own name, in a folder that may be removed.
import { randomBytes } from 'node:crypto'
import { accessSync, constants, existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { withSlashes } from './names.ts'
import { writeWhole } from './whole-file.ts'

/** Enough of a content key for a folder's name: two keys that share it are not met in a lifetime. */
const SHORT = 16

export class CleanFiles {
  /** Absolute. */
  readonly folder: string
  /** For files that are being written; what a killed process leaves there, core's store clears away. */
  readonly scratch: string

  constructor(projectFolder: string) {
    const base = isWritable(projectFolder) ? projectFolder : folderOfThisProcess()
    // The `.gitignore` that core writes into a project's folder names both.
    this.folder = path.join(base, '.cache')
    this.scratch = path.join(base, 'tmp')
  }

  /**
   * The file with these bytes for the original of that name; written unless it is there, whole, and the same.
   *
   * @returns absolute path, with `/`
   * @throws UnmarkError `STORE_CORRUPT` when it cannot be written
   */
  async place(key: string, originalName: string, bytes: Uint8Array): Promise<string> {
    const file = path.join(this.folder, key.slice(0, SHORT), originalName)
    const present = await readFile(file).catch(() => undefined)
    if (!present?.equals(bytes)) await writeWhole(file, bytes, this.scratch)
    return withSlashes(file)
  }
}

/** Whether the folder, or what it would be made in, lets this process write. */
function isWritable(folder: string): boolean {
  if (!existsSync(folder) && path.dirname(folder) !== folder) return isWritable(path.dirname(folder))
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** For a project that can only be read. Nobody can guess it, so nobody can have put anything there. */
function folderOfThisProcess(): string {
  return path.join(tmpdir(), `unmark-${randomBytes(16).toString('hex')}`)
}
