// Private folders whose existence survives a power cut.
import { mkdir, open, stat } from 'node:fs/promises'
import path from 'node:path'
import { systemCode, when } from './failure.ts'

/**
 * Makes `folder` and its parents unless it exists, by default for the current user only. (Node's own recursive `mkdir`
 * calls a read-only file system a missing folder, which would mislead the user.)
 */
export async function makeFolder(folder: string, mode = 0o700): Promise<void> {
  try {
    await mkdir(folder, { mode })
  } catch (error) {
    const parent = path.dirname(folder)
    if (systemCode(error) === 'ENOENT' && parent !== folder) {
      await makeFolder(parent, mode)
      return await makeFolder(folder, mode)
    }
    if (await isFolder(folder)) return
    throw error
  }
  await syncFolder(path.dirname(folder))
}

/** Makes the names in `folder` durable, as `fsync` does for a file's content. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open folders, and keeps names durable by itself.
  if (process.platform === 'win32') return
  // A parent of the store may be one that this user may not list.
  const handle = await open(folder, 'r').catch(when(['EACCES', 'EPERM'], undefined))
  if (!handle) return
  try {
    // Some network file systems cannot do it for folders.
    await handle.sync().catch(when(['EINVAL', 'ENOTSUP'], undefined))
  } finally {
    await handle.close()
  }
}

async function isFolder(folder: string): Promise<boolean> {
  return (await stat(folder).catch(when(['ENOENT', 'ENOTDIR'], undefined)))?.isDirectory() ?? false
}
