// The store's scratch folder: unique names, and an end for what killed processes left there.
import { randomBytes } from 'node:crypto'
import { rm, stat } from 'node:fs/promises'
import path from 'node:path'
import type { Device } from './device.ts'
import { when } from './failure.ts'
import { sha256Hex } from './key.ts'
import { livenessOf, type ProcessIdentity } from './process-identity.ts'
import { listFiles } from './walk.ts'

/** No write takes so long; older files whose writer is out of sight are rubbish. */
const MAX_AGE_MS = 3_600_000

const NAME = /^(\d+)-(\d+|none)-([0-9a-f]{12})-[0-9a-f]{16}\.tmp$/

interface TemporaryFilesParts {
  readonly identity: () => Promise<ProcessIdentity>
  readonly now: () => Date
  readonly device: Device
  /** Default: for the current user only. */
  readonly folderMode?: number
}

export class TemporaryFiles {
  readonly #folder: string
  readonly #identity: () => Promise<ProcessIdentity>
  readonly #now: () => Date
  readonly #device: Device
  readonly #folderMode: number
  #swept: Promise<number> | undefined

  constructor(folder: string, { identity, now, device, folderMode = 0o700 }: TemporaryFilesParts) {
    this.#folder = folder
    this.#folderMode = folderMode
    this.#identity = identity
    this.#now = now
    this.#device = device
  }

  /** A new path in the scratch folder, which exists. The first call also sweeps. */
  async newPath(): Promise<string> {
    await this.#device.makeFolder(this.#folder, this.#folderMode)
    this.#swept ??= this.sweep().catch((error: unknown) => {
      this.#swept = undefined
      throw error
    })
    await this.#swept
    const own = await this.#identity()
    const name = `${own.pid}-${own.start ?? 'none'}-${place(own)}-${randomBytes(8).toString('hex')}.tmp`
    return path.join(this.#folder, name)
  }

  /** Removes the files of dead processes, and any that are older than an hour. Returns how many. */
  async sweep(): Promise<number> {
    let removed = 0
    for await (const { file, name } of listFiles(this.#folder)) {
      if (!(await this.#isRubbish(file, name))) continue
      await rm(file, { force: true })
      removed++
    }
    return removed
  }

  async #isRubbish(file: string, name: string): Promise<boolean> {
    const [, pid, start, where] = NAME.exec(name) ?? []
    const own = await this.#identity()
    if (pid !== undefined && start !== undefined && where === place(own)) {
      const writer = { ...own, pid: Number(pid), start: start === 'none' ? null : start }
      if ((await livenessOf(writer, own)) === 'dead') return true
    }
    const found = await stat(file).catch(when(['ENOENT'], undefined))
    return found !== undefined && this.#now().getTime() - found.mtimeMs > MAX_AGE_MS
  }
}

/** Short form of where process ids mean something, for file names. */
function place(identity: ProcessIdentity): string {
  return sha256Hex(`${identity.host}\n${identity.scope}`).slice(0, 12)
}
