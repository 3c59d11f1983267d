// Picture files by the hash of their content: real files, so that a build tool can refer to them.
import { rm, utimes } from 'node:fs/promises'
import { type Disk, readChecked, readIfPresent, type WriteOptions, writeWhole } from './disk.ts'
import { onDisk } from './failure.ts'
import { sha256OfPicture } from './key.ts'
import { damaged, sound, type Verdict } from './verdict.ts'

export interface Blobs {
  /**
   * Stores bytes under their hash. A sound file that is there already is kept, a damaged one replaced.
   *
   * @param extension 1 to 8 lower-case letters or digits, without the dot
   * @returns the hash in hexadecimal and the absolute path
   * @throws UnmarkError `STORE_CORRUPT` when the disk refuses
   */
  put(bytes: Uint8Array, extension: string): Promise<{ readonly sha256: string; readonly path: string }>
  /** {@link put} for a caller who has hashed the bytes. Returns the path. */
  putHashed(bytes: Uint8Array, sha256: string, extension: string, options?: WriteOptions): Promise<string>
  /** The bytes, checked against their hash; undefined when there are none or they were damaged (reported). */
  get(sha256: string, extension: string): Promise<Uint8Array | undefined>
  /** Removes the file if it is there. */
  remove(sha256: string, extension: string): Promise<void>
}

export class DiskBlobs implements Blobs {
  readonly #disk: Disk

  constructor(disk: Disk) {
    this.#disk = disk
  }

  async put(bytes: Uint8Array, extension: string) {
    const sha256 = await sha256OfPicture(bytes)
    return { sha256, path: await this.putHashed(bytes, sha256, extension) }
  }

  async putHashed(bytes: Uint8Array, sha256: string, extension: string, options?: WriteOptions): Promise<string> {
    const path = this.#disk.layout.blob(sha256, extension)
    const present = await onDisk('read a blob from', path, () => readIfPresent(path))
    if (present && (await sha256OfPicture(present)) === sha256) await this.#markUsed(path)
    else await writeWhole(this.#disk, 'blob', path, bytes, options)
    return path
  }

  async get(sha256: string, extension: string): Promise<Uint8Array | undefined> {
    const path = this.#disk.layout.blob(sha256, extension)
    const reading = await readChecked(this.#disk, 'blob', path, (bytes) => judgeBlob(bytes, sha256))
    return reading.status === 'sound' ? reading.value : undefined
  }

  async remove(sha256: string, extension: string): Promise<void> {
    const path = this.#disk.layout.blob(sha256, extension)
    await onDisk('remove a blob,', path, () => rm(path, { force: true }))
  }

  /** Tells a prune that runs at this moment that the file is about to be named by a new result. */
  async #markUsed(path: string): Promise<void> {
    if (this.#disk.travels) return
    const now = this.#disk.now()
    await onDisk('mark a blob as used,', path, () => utimes(path, now, now))
  }
}

/** For {@link readChecked}: are these the bytes that have this hash? */
export async function judgeBlob(bytes: Uint8Array, sha256: string): Promise<Verdict<Uint8Array>> {
  if ((await sha256OfPicture(bytes)) === sha256) return sound(bytes)
  return damaged(bytes.length === 0 ? 'it is empty' : 'its content does not match its name')
}
