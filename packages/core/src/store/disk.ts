// The three ways in which the store touches its files: read and check, write whole, move aside.
import { closeSync, fstatSync, futimesSync, openSync, read, renameSync, rmSync, write } from 'node:fs'
import { readFile, rename } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import type { Damage, OnDamage } from './damage.ts'
import { Device, type Flush } from './device.ts'
import { onDisk, systemCode } from './failure.ts'
import { Layout } from './layout.ts'
import { ownIdentity, type ProcessIdentity } from './process-identity.ts'
import { openIfPresent, readSmallFile } from './small-files.ts'
import { TemporaryFiles } from './temporary-files.ts'
import type { Judge, SlowJudge } from './verdict.ts'

/** What every part of the store works with. */
export interface Disk {
  readonly layout: Layout
  readonly device: Device
  readonly temporary: TemporaryFiles
  readonly identity: () => Promise<ProcessIdentity>
  readonly now: () => Date
  readonly report: OnDamage
  /**
   * True for a folder that travels with a project: other users read it, and a file has the same bytes whoever wrote it,
   * so that version control sees a change only where there is one. Nothing in it is touched for being used.
   */
  readonly travels: boolean
  /** What is damaged is reported, and stays where it is. */
  readonly readOnly?: true
}

export interface DiskOptions {
  /** Told of everything that cannot be used, as it is met. Default: nobody is. */
  readonly onDamage?: OnDamage
  /** Default: the system's clock. */
  readonly now?: () => Date
  /** See {@link Disk.travels}. Default: false. */
  readonly travels?: boolean
  /** Default: the system's `fsync`. */
  readonly flush?: Flush
}

/** Touches nothing on disk. */
export function openDisk(folder: string, options: DiskOptions = {}): Disk {
  const { onDamage, now = () => new Date(), travels = false, flush } = options
  const device = new Device(flush)
  const layout = new Layout(folder, travels)
  let known: Promise<ProcessIdentity> | undefined
  const identity = () => {
    known ??= ownIdentity()
    return known
  }
  const temporary = new TemporaryFiles(layout.temporary, { identity, now, device, folderMode: modesOf(travels).folder })
  return { layout, device, temporary, identity, now, report: onDamage ?? (() => {}), travels }
}

/** Permissions of what is made; the process's own mask takes some of them away. */
function modesOf(travels: boolean): { readonly file: number; readonly folder: number } {
  return travels ? { file: 0o666, folder: 0o777 } : { file: 0o600, folder: 0o700 }
}

const readSome = promisify(read)
const writeSome = promisify(write)

export type Reading<T> =
  | { readonly status: 'sound'; readonly value: T }
  | { readonly status: 'absent' | 'newer' | 'damaged' }

/**
 * Reads a file and has its content judged. What is damaged is moved aside and reported, what is newer is left and
 * reported; neither is ever returned.
 *
 * @throws UnmarkError `STORE_CORRUPT` when the file is there and cannot be read.
 */
export async function readChecked<T>(
  disk: Disk,
  part: Damage['part'],
  file: string,
  judge: Judge<T> | SlowJudge<T>,
): Promise<Reading<T>> {
  const bytes = await onDisk(`read a ${part} from`, file, async () =>
    part === 'blob' ? readIfPresent(file) : readSmallFile(file)?.bytes,
  )
  if (!bytes) return { status: 'absent' }
  const verdict = await judge(bytes)
  if (verdict.status === 'sound') return verdict
  if (verdict.status === 'newer') {
    const message = `A ${part} was written by a newer version of Unmark (format ${verdict.format}) and is left alone.`
    disk.report({ part, problem: 'newer', path: file, message })
    return { status: 'newer' }
  }
  if (disk.readOnly) return leave(disk, part, file, verdict.why)
  return await onDisk('move aside a damaged file,', file, () => setAside(disk, part, file, judge, verdict.why))
}

export interface WriteOptions {
  /**
   * False for what is judged whenever it is read and may be lost: it is not waited for until the device has it, so a power
   * cut may leave no file, or one that counts as damaged. Default: true.
   */
  readonly durable?: boolean
}

/**
 * Writes a file so that every reader, at any moment and after a power cut, sees either all of it or what was there
 * before.
 *
 * @throws UnmarkError `STORE_CORRUPT`; then nothing is left behind.
 */
export async function writeWhole(
  disk: Disk,
  part: Damage['part'],
  file: string,
  data: Uint8Array | string,
  { durable = true }: WriteOptions = {},
): Promise<void> {
  await onDisk(`write a ${part} to`, file, async () => {
    const modes = modesOf(disk.travels)
    const temporary = await disk.temporary.newPath()
    await disk.device.makeFolder(path.dirname(file), modes.folder)
    try {
      await fill(temporary, typeof data === 'string' ? Buffer.from(data) : data, { disk, mode: modes.file, durable })
      renameSync(temporary, file)
    } catch (error) {
      removeQuietly(temporary)
      throw error
    }
    if (durable) await disk.device.keepNames(path.dirname(file))
  })
}

interface Filling {
  readonly disk: Disk
  readonly mode: number
  readonly durable: boolean
}

async function fill(file: string, data: Uint8Array, { disk, mode, durable }: Filling): Promise<void> {
  const descriptor = openSync(file, 'wx', mode)
  try {
    for (let done = 0; done < data.length; ) {
      // One call may write less than it was given, such as on a full disk.
      done += (await writeSome(descriptor, data, done, data.length - done, done)).bytesWritten
    }
    // By the store's own clock, because `prune` compares these times with it.
    const now = disk.now()
    futimesSync(descriptor, now, now)
    if (durable) await disk.device.keepContent(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** Where even this fails, the first error is the one to tell; the sweep of another day removes the file. */
function removeQuietly(file: string): void {
  try {
    rmSync(file, { force: true })
  } catch {}
}

/** The whole file, or undefined when there is none. */
export async function readIfPresent(file: string): Promise<Buffer | undefined> {
  const descriptor = openIfPresent(file)
  if (descriptor === undefined) return undefined
  try {
    const bytes = Buffer.allocUnsafeSlow(fstatSync(descriptor).size)
    let length = 0
    for (let last = 1; length < bytes.length && last > 0; length += last) {
      last = (await readSome(descriptor, bytes, length, bytes.length - length, length)).bytesRead
    }
    return bytes.subarray(0, length)
  } finally {
    closeSync(descriptor)
  }
}

function leave<T>(disk: Disk, part: Damage['part'], file: string, why: string): Reading<T> {
  disk.report({ part, problem: 'damaged', path: file, message: `A ${part} is damaged (${why}) and is not used.` })
  return { status: 'damaged' }
}

/**
 * Another process may have put a sound file in the place of the damaged one since it was read. So the moved file is
 * judged again, and goes back when it is sound.
 */
async function setAside<T>(
  disk: Disk,
  part: Damage['part'],
  file: string,
  judge: Judge<T> | SlowJudge<T>,
  why: string,
): Promise<Reading<T>> {
  const movedTo = disk.layout.aside(file)
  const problem = 'damaged'
  try {
    await disk.device.makeFolder(disk.layout.damaged, modesOf(disk.travels).folder)
    await rename(file, movedTo)
  } catch (error) {
    // A store that may only be read still serves what is sound, and the damaged file fails its check every time.
    const code = systemCode(error)
    if (code !== 'EROFS' && code !== 'EACCES' && code !== 'EPERM' && code !== 'ENOENT') throw error
    return leave(disk, part, file, why)
  }
  const verdict = await judge(await readFile(movedTo))
  if (verdict.status === 'sound') {
    await rename(movedTo, file)
    return verdict
  }
  disk.report({ part, problem, path: file, movedTo, message: `A ${part} was damaged (${why}) and was moved aside.` })
  return { status: 'damaged' }
}
