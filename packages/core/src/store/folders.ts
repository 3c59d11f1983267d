// Private folders whose existence survives a power cut.
import { closeSync, fsync, openSync } from 'node:fs'
import { promisify } from 'node:util'
import { systemCode } from './failure.ts'
import { makeFolders } from './small-files.ts'

const sync = promisify(fsync)

/** Makes `folder` and its parents unless it exists, by default for the current user only. */
export async function makeFolder(folder: string, mode = 0o700): Promise<void> {
  for (const changed of makeFolders(folder, mode)) await syncFolder(changed)
}

/** Makes the names in `folder` durable, as `fsync` does for a file's content. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open folders, and keeps names durable by itself.
  if (process.platform === 'win32') return
  // A parent of the store may be one that this user may not list.
  const descriptor = unless(['EACCES', 'EPERM'], () => openSync(folder, 'r'))
  if (descriptor === undefined) return
  try {
    await sync(descriptor)
  } catch (error) {
    // Some network file systems cannot do it for folders.
    if (!['EINVAL', 'ENOTSUP'].includes(systemCode(error) ?? '')) throw error
  } finally {
    closeSync(descriptor)
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
