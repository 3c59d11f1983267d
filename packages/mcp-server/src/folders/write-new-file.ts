// Puts a new file in place: whole or not at all, and never over one that is there.
import { randomBytes } from 'node:crypto'
import { link, mkdir, open, rename, rm } from 'node:fs/promises'
import path from 'node:path'

/** True when the file was written, false when its name is taken. Throws what the file system says otherwise. */
export async function writeNewFile(file: string, bytes: Uint8Array): Promise<boolean> {
  const folder = path.dirname(file)
  await mkdir(folder, { recursive: true })
  const temporary = path.join(folder, `.unmark-${randomBytes(8).toString('hex')}.tmp`)
  const handle = await open(temporary, 'wx')
  try {
    try {
      await handle.writeFile(bytes)
      await handle.sync()
    } finally {
      await handle.close()
    }
    return await publish(temporary, file)
  } finally {
    await rm(temporary, { force: true })
  }
}

/** A hard link fails when the name is taken; a rename would replace what is there. */
async function publish(temporary: string, file: string): Promise<boolean> {
  try {
    await link(temporary, file)
    return true
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'EEXIST') return false
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS') throw error
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
  await rename(temporary, file)
  return true
}
