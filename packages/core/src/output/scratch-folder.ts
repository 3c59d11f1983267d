// Where outputs are written before they get their names: a folder beside them, which killed processes cannot fill up.
import { randomBytes } from 'node:crypto'
import { type FileHandle, lstat, mkdir, open, readdir, rm, rmdir } from 'node:fs/promises'
import path from 'node:path'
import { livenessOf, ownIdentity, type ProcessIdentity } from '../store/process-identity.ts'

const NAME = /^(\d+)-(\d+|none)-([0-9a-f]+)-[0-9a-f]{16}\.tmp$/
/** Somebody else may remove the empty folder between its making and its use; so often in a row is no chance. */
const TRIES = 100

export interface ScratchFile {
  readonly file: string
  readonly handle: FileHandle
}

/**
 * A new file in the scratch folder of `folder`, which exists. What processes of this machine that are dead have left there
 * is removed. Throws what the file system says.
 */
export async function openScratch(folder: string, mode: number): Promise<ScratchFile> {
  const own = await ownIdentity()
  const scratch = scratchFolder(folder)
  const name = `${own.pid}-${own.start ?? 'none'}-${placeOf(own)}-${randomBytes(8).toString('hex')}.tmp`
  const file = path.join(scratch, name)
  for (let tries = 1; ; tries++) {
    await mkdir(scratch).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
    try {
      await refuseLink(scratch)
      const handle = await open(file, 'wx', mode)
      await sweep(scratch, own)
      return { file, handle }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || tries === TRIES) throw error
    }
  }
}

/** Removes a file of {@link openScratch} if it is still there, and its folder with the last one. */
export async function removeScratch(file: string): Promise<void> {
  await rm(file, { force: true })
  // It is in use by another, or gone.
  await rmdir(path.dirname(file)).catch(() => {})
}

/** Every user has an own one, because nobody may write into another's. */
function scratchFolder(folder: string): string {
  return path.join(folder, `.unmark-tmp-${process.getuid?.() ?? 'user'}`)
}

/** A project may hold a link of that name, which would lead what is written out of its folder. */
async function refuseLink(scratch: string): Promise<void> {
  if ((await lstat(scratch)).isDirectory()) return
  const problem = new Error(`Expected ${JSON.stringify(scratch)} to be a folder; it is a link.`)
  throw Object.assign(problem, { code: 'ENOTDIR' })
}

async function sweep(scratch: string, own: ProcessIdentity): Promise<void> {
  for (const name of await readdir(scratch)) {
    const [, pid, start, where] = NAME.exec(name) ?? []
    if (pid === undefined || Number(pid) === own.pid || where !== placeOf(own)) continue
    const writer = { ...own, pid: Number(pid), start: start === 'none' ? null : (start ?? null) }
    if ((await livenessOf(writer, own)) === 'dead') await rm(path.join(scratch, name), { force: true })
  }
}

/** Process ids mean something within a host and its scope only. */
function placeOf({ host, scope }: ProcessIdentity): string {
  return Buffer.from(`${host} ${scope}`).toString('hex').slice(-24)
}
