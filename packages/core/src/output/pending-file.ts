// A file on its way to its name: written under another one beside it, so that nobody ever sees half of it.
import { type FileHandle, link, mkdir, open, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { openScratch, removeScratch } from './scratch-folder.ts'

/** Throws what the file system says, from every method. */
export class PendingFile {
  readonly #file: string
  readonly #temporary: string
  readonly #handle: FileHandle
  #length = 0

  private constructor(file: string, temporary: string, handle: FileHandle) {
    this.#file = file
    this.#temporary = temporary
    this.#handle = handle
  }

  /** Begins a file that will have the name `file`; its folder is made if it is missing. */
  static async begin(file: string): Promise<PendingFile> {
    const folder = path.dirname(file)
    await mkdir(folder, { recursive: true })
    const scratch = await openScratch(folder, 0o666)
    return new PendingFile(file, scratch.file, scratch.handle)
  }

  /** Adds to the end. Calls must not overlap. */
  async append(part: Uint8Array | string): Promise<void> {
    const bytes = typeof part === 'string' ? Buffer.from(part) : part
    await this.#write(bytes, this.#length)
    this.#length += bytes.length
  }

  /** Writes over what was appended before, at `position`. */
  async overwrite(part: string, position: number): Promise<void> {
    await this.#write(Buffer.from(part), position)
  }

  /**
   * Gives the file its name and ends it.
   *
   * @returns false when the name is taken and may not be replaced; then nothing is left of the file.
   */
  async publish({ replace }: { readonly replace: boolean }): Promise<boolean> {
    try {
      try {
        await this.#handle.sync()
      } finally {
        await this.#handle.close()
      }
      if (!replace) return await publishNew(this.#temporary, this.#file)
      await rename(this.#temporary, this.#file)
      return true
    } finally {
      await removeScratch(this.#temporary)
    }
  }

  /** Ends it without giving it its name; nothing is left of it. */
  async discard(): Promise<void> {
    await this.#handle.close()
    await removeScratch(this.#temporary)
  }

  /** One call may write less than it was given, such as on a full disk. */
  async #write(bytes: Uint8Array, position: number): Promise<void> {
    for (let done = 0; done < bytes.length; ) {
      done += (await this.#handle.write(bytes, done, bytes.length - done, position + done)).bytesWritten
    }
  }
}

/** Writes a whole file. False when its name is taken, and `replace` does not allow to take it over. */
export async function writeWholeFile(
  file: string,
  bytes: Uint8Array,
  options: { readonly replace: boolean },
): Promise<boolean> {
  const pending = await PendingFile.begin(file)
  try {
    await pending.append(bytes)
  } catch (error) {
    await pending.discard()
    throw error
  }
  return pending.publish(options)
}

/** A hard link fails when the name is taken; a rename would replace what is there. */
async function publishNew(temporary: string, file: string): Promise<boolean> {
  try {
    await link(temporary, file)
    return true
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'EEXIST') return false
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS' && code !== 'EMLINK') throw error
  }
  return publishWithoutLinks(temporary, file)
}

/** Some file systems have no hard links; there, the name is taken first, and then replaced by us alone. */
async function publishWithoutLinks(temporary: string, file: string): Promise<boolean> {
  try {
    await (await open(file, 'wx')).close()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
  try {
    await rename(temporary, file)
  } catch (error) {
    await rm(file, { force: true })
    throw error
  }
  return true
}
