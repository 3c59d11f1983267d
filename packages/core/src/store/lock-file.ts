// One lock file: made by one process only, complete from its first moment, and removed by its owner only.
import { randomBytes } from 'node:crypto'
import { linkSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import type { Disk } from './disk.ts'
import { systemCode } from './failure.ts'
import { sha256Hex } from './key.ts'
import { judgeSealed, seal } from './sealed-json.ts'
import { readSmallFile } from './small-files.ts'
import { damaged, sound, type Verdict } from './verdict.ts'

const holderSchema = z.object({
  /** Random, so that two locks are never the same one. */
  id: z.string().regex(/^[0-9a-f]{32}$/),
  pid: z.int().positive(),
  start: z.string().nullable(),
  host: z.string(),
  scope: z.string(),
})

/** Who holds a lock. */
export type Holder = Readonly<z.infer<typeof holderSchema>>

/** A lock file as it was found. */
export interface SeenLock {
  /** Undefined when its content cannot be read: half-written, damaged, or of a newer version. */
  readonly holder: Holder | undefined
  /** Stands for this very lock: 32 hexadecimal digits, another for every lock that was ever made. */
  readonly stamp: string
  readonly modifiedMs: number
}

/** Makes the lock file. Returns the new lock's id, or undefined when the file is there already. */
export async function createLock(disk: Disk, name: string, makeLink = linkSync): Promise<string | undefined> {
  const file = disk.layout.lock(name)
  const id = randomBytes(16).toString('hex')
  const holder: Holder = { id, ...(await disk.identity()) }
  const text = seal(holder)
  const temporary = await disk.temporary.newPath()
  await disk.device.makeFolder(disk.layout.locks)
  try {
    writeFileSync(temporary, text, { flag: 'wx', mode: 0o600 })
    // Exclusive like O_EXCL, and the content is there at once: no moment in which a kill leaves an empty lock.
    makeLink(temporary, file)
    return id
  } catch (error) {
    const code = systemCode(error)
    if (code === 'EEXIST') return undefined
    const noLinks = code === 'EPERM' || code === 'ENOTSUP' || code === 'ENOSYS' || code === 'EMLINK'
    if (!noLinks) throw error
    return createWithoutLink(file, text, id)
  } finally {
    rmSync(temporary, { force: true })
  }
}

/** For file systems without hard links (FAT). A kill between its two steps leaves a lock that only time removes. */
function createWithoutLink(file: string, text: string, id: string): string | undefined {
  try {
    writeFileSync(file, text, { flag: 'wx', mode: 0o600 })
    return id
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return undefined
    throw error
  }
}

/** Looks at the lock file; undefined when there is none. */
export async function seeLock(disk: Disk, name: string): Promise<SeenLock | undefined> {
  const found = readSmallFile(disk.layout.lock(name))
  if (!found) return undefined
  const { bytes, inode, modifiedMs } = found
  const verdict = judgeHolder(bytes)
  const holder = verdict.status === 'sound' ? verdict.value : undefined
  const stamp = holder?.id ?? sha256Hex(`${inode} ${modifiedMs} ${sha256Hex(bytes)}`).slice(0, 32)
  return { holder, stamp, modifiedMs }
}

/** Removes the lock file if it is still the one that was seen, not renewed since. Returns whether it was. */
export async function removeSeenLock(disk: Disk, name: string, seen: SeenLock): Promise<boolean> {
  const present = await seeLock(disk, name)
  if (present?.stamp !== seen.stamp || present.modifiedMs !== seen.modifiedMs) return false
  removeIfPresent(disk.layout.lock(name))
  return true
}

/** Removes the caller's own lock file; one that another process has made since is left alone. */
export async function removeOwnLock(disk: Disk, name: string, id: string): Promise<void> {
  if ((await seeLock(disk, name))?.holder?.id === id) removeIfPresent(disk.layout.lock(name))
}

function removeIfPresent(file: string): void {
  try {
    unlinkSync(file)
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error
  }
}

const judgeHolder = judgeSealed((value): Verdict<Holder> => {
  const parsed = holderSchema.safeParse(value)
  return parsed.success ? sound(parsed.data) : damaged('it has not the fields of a lock')
})
