// Clean pictures as files that Vite can refer to: each under its original's own name, in a folder that may be removed.
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { withSlashes } from './names.ts'
import { writeWhole } from './whole-file.ts'

/** Enough of a content key for a folder's name: two keys that share it are not met in a lifetime. */
const SHORT = 16

export class CleanFiles {
  /** Absolute. */
  readonly folder: string
  readonly #scratch: string

  constructor(projectFolder: string) {
    // Core's store keeps both out of version control with the `.gitignore` that it writes.
    this.folder = path.join(projectFolder, '.cache')
    this.#scratch = path.join(this.folder, 'tmp')
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
    if (!present?.equals(bytes)) await writeWhole(file, bytes, this.#scratch)
    return withSlashes(file)
  }
}
