// The one door to the store: everything that Unmark keeps on disk goes through here.
import { type Blobs, DiskBlobs } from './blobs.ts'
import { openDisk, type StoreOptions } from './disk.ts'
import { DiskJournal, type Journal } from './journal.ts'
import type { ContentKey } from './key.ts'
import { type LockOptions, Locks, type Release } from './locks.ts'
import { type PruneOptions, type PruneReport, pruneStore } from './prune.ts'
import { DiskResults, type Results } from './results.ts'
import { type VerifyOptions, type VerifyReport, verifyStore } from './verify.ts'

export type { Blobs } from './blobs.ts'
export type { Damage, OnDamage } from './damage.ts'
export type { StoreOptions } from './disk.ts'
export type { Journal, JournalReading } from './journal.ts'
export type { LockHolder, LockOptions, Release } from './locks.ts'
export type { PruneOptions, PruneReport } from './prune.ts'
export type { NewResult, Results, StoredResult } from './results.ts'
export type { VerifyOptions, VerifyReport } from './verify.ts'

/** A folder of finished pictures, paid tasks and locks. Any number of processes may use it at once. */
export interface Store {
  /** Absolute path. */
  readonly folder: string
  readonly results: Results
  readonly blobs: Blobs
  readonly journal: Journal
  /**
   * Waits until nobody else, in this process or another, holds the key, and holds it until the release is called. Not
   * re-entrant: a holder who asks again waits for itself.
   *
   * @throws UnmarkError `ABORTED` as soon as the signal is aborted; `STORE_CORRUPT` when the disk refuses
   */
  lock(key: ContentKey, options?: LockOptions): Promise<Release>
  /**
   * Reads and checks everything. Damaged files are moved aside, rubbish of dead processes is removed; journals are never
   * changed. What is found stands in the report and is not told to `onDamage`.
   */
  verify(options?: VerifyOptions): Promise<VerifyReport>
  /** Removes what is old or too much, and rubbish. Without options only rubbish. */
  prune(options?: PruneOptions): Promise<PruneReport>
}

/** Opens a store. Touches nothing on disk; the folder is made by the first write. */
export function openStore(folder: string, options: StoreOptions = {}): Store {
  const disk = openDisk(folder, options)
  const blobs = new DiskBlobs(disk)
  const locks = new Locks(disk)
  return {
    folder: disk.layout.folder,
    results: new DiskResults(disk, blobs),
    blobs,
    journal: new DiskJournal(disk),
    lock: (key, lockOptions) => locks.acquire(key, lockOptions),
    verify: (verifyOptions) => verifyStore(disk, locks, verifyOptions),
    prune: (pruneOptions) => pruneStore(disk, locks, pruneOptions),
  }
}
