// Whether a store can be used, found out without changing it: for a diagnosis, before anything goes wrong.
import { randomBytes } from 'node:crypto'
import { open, rm, stat, statfs } from 'node:fs/promises'
import path from 'node:path'
import { openDisk } from './disk.ts'
import { onDisk, when } from './failure.ts'
import { examineStore } from './verify.ts'

/** As much as a small picture: a disk on which not even this fits is full. */
const PROBE_BYTES = 1024 * 1024

export interface StoreRoom {
  /** False when nothing was stored yet: the first result makes the folder. */
  readonly exists: boolean
  /** Bytes that the current user may still write, or undefined where the system does not tell. */
  readonly freeBytes: number | undefined
}

/**
 * Writes a file into the store's folder, or into the nearest one above it that exists, and removes it.
 *
 * @throws UnmarkError `STORE_CORRUPT` that says why nothing can be written
 */
export async function probeStore(folder: string): Promise<StoreRoom> {
  const nearest = await onDisk('look into', folder, () => nearestFolder(folder))
  const probe = path.join(nearest, `.unmark-probe-${randomBytes(6).toString('hex')}`)
  await onDisk('write to', nearest, async () => {
    try {
      const handle = await open(probe, 'wx', 0o600)
      try {
        await handle.writeFile(Buffer.alloc(PROBE_BYTES))
        await handle.sync()
      } finally {
        await handle.close()
      }
    } finally {
      await rm(probe, { force: true })
    }
  })
  return { exists: nearest === folder, freeBytes: await freeBytes(nearest) }
}

/** Reads and checks everything in the store, and leaves it as it is. */
export function examine(folder: string): ReturnType<typeof examineStore> {
  return examineStore(openDisk(folder))
}

async function nearestFolder(folder: string): Promise<string> {
  const found = await stat(folder).catch(when(['ENOENT'], undefined))
  const parent = path.dirname(folder)
  return found || parent === folder ? folder : nearestFolder(parent)
}

async function freeBytes(folder: string): Promise<number | undefined> {
  const system = await statfs(folder).catch(when(['ENOSYS', 'ENOTSUP', 'EPERM', 'EACCES'], undefined))
  return system && system.bavail * system.bsize
}
