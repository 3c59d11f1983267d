// What has to survive a power cut waits here for the device: files one by one, names together with their folder's others.
import { closeSync, fsync, openSync } from 'node:fs'
import { promisify } from 'node:util'
import { systemCode } from './failure.ts'
import { makeFolders } from './small-files.ts'

/** Makes an open file or folder durable. */
export type Flush = (descriptor: number) => Promise<void>

/** The flush of a folder that is under way, and the one that waiters share when it has ended. */
interface Flushing {
  readonly current: Promise<void>
  next: Promise<void> | undefined
}

export class Device {
  readonly #flush: Flush
  readonly #flushing = new Map<string, Flushing>()

  /** @param flush default: the system's `fsync` */
  constructor(flush: Flush = promisify(fsync)) {
    this.#flush = flush
  }

  /** Makes the content of an open file durable. */
  keepContent(descriptor: number): Promise<void> {
    return this.#flush(descriptor)
  }

  /**
   * Makes the names in `folder` durable. Calls for one folder share a flush that has yet to begin: a device may take 20 ms for
   * each, and a batch makes dozens of names in one folder at once.
   */
  keepNames(folder: string): Promise<void> {
    const flushing = this.#flushing.get(folder)
    if (!flushing) return this.#begin(folder)
    // The one under way may have begun before the caller's name was there.
    flushing.next ??= flushing.current.then(
      () => this.#begin(folder),
      () => this.#begin(folder),
    )
    return flushing.next
  }

  /** Makes `folder` and its parents unless it exists, by default for the current user only; durable when this returns. */
  async makeFolder(folder: string, mode = 0o700): Promise<void> {
    for (const changed of makeFolders(folder, mode)) await this.keepNames(changed)
  }

  #begin(folder: string): Promise<void> {
    const flushing: Flushing = { current: this.#flushFolder(folder), next: undefined }
    this.#flushing.set(folder, flushing)
    const end = () => {
      if (!flushing.next) this.#flushing.delete(folder)
    }
    flushing.current.then(end, end)
    return flushing.current
  }

  async #flushFolder(folder: string): Promise<void> {
    // Windows cannot open folders, and keeps names durable by itself.
    if (process.platform === 'win32') return
    // A parent of the store may be one that this user may not list.
    const descriptor = unless(['EACCES', 'EPERM'], () => openSync(folder, 'r'))
    if (descriptor === undefined) return
    try {
      await this.#flush(descriptor)
    } catch (error) {
      // Some network file systems cannot do it for folders.
      if (!['EINVAL', 'ENOTSUP'].includes(systemCode(error) ?? '')) throw error
    } finally {
      closeSync(descriptor)
    }
  }
}

function unless<T>(codes: readonly string[], step: () => T): T | undefined {
  try {
    return step()
  } catch (error) {
    if (codes.includes(systemCode(error) ?? '')) return undefined
    throw error
  }
}
