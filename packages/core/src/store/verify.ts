// The store's health check: reads everything, says what is wrong, and repairs what can be repaired.
import { existsSync } from 'node:fs'
import { UnmarkError } from '../errors.ts'
import { judgeBlob } from './blobs.ts'
import type { Damage } from './damage.ts'
import { type Disk, readChecked } from './disk.ts'
import { onDisk } from './failure.ts'
import { DiskJournal, readLink } from './journal.ts'
import { type ContentKey, parseContentKey } from './key.ts'
import { BLOB_NAME, RESULT_NAME, TASK_LINK_NAME } from './layout.ts'
import type { Locks } from './locks.ts'
import { extensionOf, judgeEntry, type ResultEntry } from './results.ts'
import { damaged, type Judge, type SlowJudge } from './verdict.ts'
import { listShards } from './walk.ts'

export interface VerifyOptions {
  /**
   * The task ids that a journal's records name. With it, tasks that lost their link become findable again.
   */
  readonly taskIdsOf?: (records: readonly unknown[]) => readonly string[]
}

/** What checking a store found. */
export interface VerifyReport {
  /** Sound ones. */
  readonly results: number
  readonly blobs: number
  readonly journals: number
  readonly taskLinks: number
  /** Size of all sound blobs. */
  readonly bytes: number
  /** Everything that could not be used; empty in a healthy store. */
  readonly damage: readonly Damage[]
  /** Blobs that no result names. Harmless: a put in progress makes one, and `prune` removes old ones. */
  readonly orphanedBlobs: number
  /** Links to tasks that have neither a journal nor a result. Harmless; `prune` removes old ones. */
  readonly orphanedTaskLinks: number
  /** What was repaired beside moving damaged files aside. */
  readonly relinkedTasks: number
  readonly removedTemporaryFiles: number
  readonly removedLocks: number
}

/** @throws UnmarkError `STORE_CORRUPT` when a folder cannot be read or written */
export async function verifyStore(disk: Disk, locks: Locks, options: VerifyOptions = {}): Promise<VerifyReport> {
  const damage: Damage[] = []
  const checked: Disk = { ...disk, report: (found) => damage.push(found) }
  const removedTemporaryFiles = await onDisk('clear', disk.layout.temporary, () => disk.temporary.sweep())
  const removedLocks = await onDisk('clear', disk.layout.locks, () => locks.sweep())
  const blobs = await checkBlobs(checked)
  const entries = await checkResults(checked)
  const links = await checkTaskLinks(checked)
  const journals = await checkJournals(checked, options.taskIdsOf ?? (() => []))
  const named = new Set(entries.map((entry) => disk.layout.blob(entry.sha256, extensionOf(entry.format))))
  return {
    results: entries.length,
    blobs: blobs.size,
    journals: journals.sound,
    taskLinks: links.sound,
    bytes: sizeOf(blobs),
    damage,
    orphanedBlobs: [...blobs.keys()].filter((file) => !named.has(file)).length,
    orphanedTaskLinks: links.orphaned,
    relinkedTasks: journals.relinked,
    removedTemporaryFiles,
    removedLocks,
  }
}

/**
 * Reads everything as {@link verifyStore} does, and changes nothing: what is damaged stays where it is.
 *
 * @throws UnmarkError `STORE_CORRUPT` when a folder cannot be read
 */
export async function examineStore(
  disk: Disk,
): Promise<Pick<VerifyReport, 'results' | 'journals' | 'bytes' | 'damage'>> {
  const damage: Damage[] = []
  const examined: Disk = { ...disk, readOnly: true, report: (found) => damage.push(found) }
  const blobs = await checkBlobs(examined)
  const entries = await checkResults(examined)
  await checkTaskLinks(examined)
  const journals = await checkJournals(examined, () => [])
  return { results: entries.length, journals: journals.sound, bytes: sizeOf(blobs), damage }
}

/** Path and size of every sound blob. */
async function checkBlobs(disk: Disk): Promise<Map<string, number>> {
  const sound = new Map<string, number>()
  for await (const { file, name } of listShards(disk.layout.blobs, BLOB_NAME)) {
    const [, sha256 = '', extension = ''] = BLOB_NAME.exec(name) ?? []
    const judge = inPlace(file, disk.layout.blob(sha256, extension), (bytes) => judgeBlob(bytes, sha256))
    const reading = await unlessUnreadable(disk, 'blob', file, () => readChecked(disk, 'blob', file, judge))
    if (reading?.status === 'sound') sound.set(file, reading.value.length)
  }
  return sound
}

function sizeOf(blobs: ReadonlyMap<string, number>): number {
  return [...blobs.values()].reduce((sum, size) => sum + size, 0)
}

async function checkResults(disk: Disk): Promise<ResultEntry[]> {
  const sound: ResultEntry[] = []
  for await (const { file, name } of listShards(disk.layout.results, RESULT_NAME)) {
    const key = parseContentKey(RESULT_NAME.exec(name)?.[1])
    const place = name === `${key}.json` ? disk.layout.result(key) : disk.layout.resultBesideNewer(key)
    const judge = inPlace(file, place, judgeWithPicture(disk, key))
    const reading = await unlessUnreadable(disk, 'result', file, () => readChecked(disk, 'result', file, judge))
    if (reading?.status === 'sound') sound.push(reading.value)
  }
  return sound
}

async function checkTaskLinks(disk: Disk): Promise<{ sound: number; orphaned: number }> {
  const { layout } = disk
  let [sound, orphaned] = [0, 0]
  for await (const { file } of listShards(layout.taskLinks, TASK_LINK_NAME)) {
    const link = await unlessUnreadable(disk, 'task link', file, () => readLink(disk, file))
    if (!link) continue
    sound++
    if (!existsSync(layout.journal(link.key)) && !existsSync(layout.result(link.key))) orphaned++
  }
  return { sound, orphaned }
}

async function checkJournals(disk: Disk, taskIdsOf: (records: readonly unknown[]) => readonly string[]) {
  const journal = new DiskJournal(disk)
  let [sound, relinked] = [0, 0]
  for await (const key of journal.keys()) {
    const file = disk.layout.journal(key)
    const reading = await unlessUnreadable(disk, 'journal', file, () => journal.read(key))
    if (!reading) continue
    if (reading.damaged + reading.torn + reading.newer === 0) sound++
    for (const taskId of taskIdsOf(reading.records)) {
      if ((await journal.findTask(taskId)) !== undefined) continue
      await journal.linkTask(taskId, key)
      relinked++
    }
  }
  return { sound, relinked }
}

/** An entry without its picture can never be served. */
function judgeWithPicture(disk: Disk, key: ContentKey): Judge<ResultEntry> {
  const judge = judgeEntry(key)
  return (bytes) => {
    const verdict = judge(bytes)
    if (verdict.status !== 'sound') return verdict
    const { sha256, format } = verdict.value
    if (existsSync(disk.layout.blob(sha256, extensionOf(format)))) return verdict
    return damaged('its picture is missing')
  }
}

function inPlace<J extends Judge<unknown> | SlowJudge<unknown>>(
  file: string,
  place: string,
  judge: J,
): J | Judge<never> {
  return file === place ? judge : () => damaged('it lies in the wrong folder')
}

/** One file that the system refuses to read must not end the check of all others. */
async function unlessUnreadable<T>(
  disk: Disk,
  part: Damage['part'],
  file: string,
  read: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await read()
  } catch (error) {
    if (!UnmarkError.is(error) || error.code !== 'STORE_CORRUPT') throw error
    disk.report({ part, problem: 'unreadable', path: file, message: error.message })
    return undefined
  }
}
