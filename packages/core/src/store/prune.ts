// Makes the store smaller: what was not used for longest goes first, and nothing that a paid task still needs.
import { existsSync } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import { type Choice, choosePrunable, GRACE_MS } from './choose.ts'
import { type Disk, readIfPresent } from './disk.ts'
import { onDisk, when } from './failure.ts'
import { readLink } from './journal.ts'
import type { ContentKey } from './key.ts'
import { TASK_LINK_NAME } from './layout.ts'
import type { Locks } from './locks.ts'
import { type IsFinished, journalIsFinished, type SurveyedJournal, surveyStore } from './survey.ts'
import { listFiles, listShards } from './walk.ts'

/** What goes when a store is pruned, and what stays. */
export interface PruneOptions {
  /** Results, and journals of finished tasks, that were last used before this moment go. Default: none go by age. */
  readonly olderThan?: Date
  /** Results go, the longest unused first, until pictures and entries take no more bytes than this. Default: no limit. */
  readonly maxBytes?: number
  /** Results and journals that stay whatever their age and size. */
  readonly keepKeys?: Iterable<ContentKey>
  /**
   * Whether a journal's records tell of a task that needs nothing more. Journals of others stay, and so does every blob
   * whose hash stands anywhere in one of them. Without this function all journals stay.
   */
  readonly isFinished?: IsFinished
}

/** What pruning removed. */
export interface PruneReport {
  readonly removedResults: number
  readonly removedBlobs: number
  readonly removedJournals: number
  readonly removedTaskLinks: number
  /** Damaged files that had been moved aside. */
  readonly removedDamaged: number
  readonly removedTemporaryFiles: number
  readonly removedLocks: number
  /** Size of the results and blobs that were removed, in bytes. */
  readonly freedBytes: number
  /** Size of those that are left. */
  readonly keptBytes: number
}

/** @throws UnmarkError `STORE_CORRUPT` when the disk refuses */
export async function pruneStore(disk: Disk, locks: Locks, options: PruneOptions = {}): Promise<PruneReport> {
  const { layout } = disk
  const isFinished = options.isFinished ?? (() => false)
  const keepKeys = new Set(options.keepKeys)
  return await onDisk('prune', layout.folder, async () => {
    const removedTemporaryFiles = await disk.temporary.sweep()
    const removedLocks = await locks.sweep()
    const removedDamaged = await removeDamaged(layout.damaged)
    const survey = await surveyStore(layout, isFinished)
    const choice = choosePrunable(survey, { ...options, keepKeys }, disk.now().getTime())
    const removedBlobs = await removeChosen(choice)
    const old = survey.journals.filter(({ finished, key, modifiedMs }) => {
      return finished && !keepKeys.has(key) && options.olderThan && modifiedMs < options.olderThan.getTime()
    })
    const removedJournals = await removeJournals(locks, old, isFinished)
    return {
      removedResults: choice.results.length,
      removedBlobs,
      removedJournals,
      removedTaskLinks: await removeTaskLinks(disk),
      removedDamaged,
      removedTemporaryFiles,
      removedLocks,
      freedBytes: choice.freedBytes,
      keptBytes: choice.keptBytes,
    }
  })
}

/** Entries first: an entry without a blob would be reported as damage, a blob without an entry is harmless. */
async function removeChosen(choice: Choice): Promise<number> {
  for (const { file } of choice.results) await rm(file, { force: true })
  let removed = 0
  for (const { file, modifiedMs } of choice.blobs) {
    const found = await stat(file).catch(when(['ENOENT'], undefined))
    // Its time has changed: another process is about to name it in a new result.
    if (found?.mtimeMs !== modifiedMs) continue
    await rm(file, { force: true })
    removed++
  }
  return removed
}

/** Under the key's lock, and judged once more there: its task may have been started again in the meantime. */
async function removeJournals(
  locks: Locks,
  journals: readonly SurveyedJournal[],
  isFinished: IsFinished,
): Promise<number> {
  let removed = 0
  for (const { file, key } of journals) {
    const release = await locks.tryAcquire(key)
    if (!release) continue
    try {
      const bytes = await readIfPresent(file)
      if (!bytes || !journalIsFinished(bytes.toString('utf8'), isFinished)) continue
      await rm(file, { force: true })
      removed++
    } finally {
      await release()
    }
  }
  return removed
}

async function removeTaskLinks(disk: Disk): Promise<number> {
  const { layout } = disk
  let removed = 0
  for await (const { file } of listShards(layout.taskLinks, TASK_LINK_NAME)) {
    const link = await readLink(disk, file)
    if (!link || existsSync(layout.journal(link.key)) || existsSync(layout.result(link.key))) continue
    const found = await stat(file).catch(when(['ENOENT'], undefined))
    if (!found || disk.now().getTime() - found.mtimeMs <= GRACE_MS) continue
    await rm(file, { force: true })
    removed++
  }
  return removed
}

async function removeDamaged(folder: string): Promise<number> {
  let removed = 0
  for await (const { file } of listFiles(folder)) {
    await rm(file, { force: true })
    removed++
  }
  return removed
}
