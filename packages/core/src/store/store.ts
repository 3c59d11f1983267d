// The one door to the store: everything that Unmark keeps on disk goes through here.
import { type Blobs, DiskBlobs } from './blobs.ts'
import { type DiskOptions, openDisk } from './disk.ts'
import { DiskJournal, type Journal } from './journal.ts'
import type { ContentKey } from './key.ts'
import { LayeredResults } from './layered-results.ts'
import { type LayeredPruneReport, type LayeredVerifyReport, pruneLayers, verifyLayers } from './layers.ts'
import { type LockOptions, Locks, type Release } from './locks.ts'
import type { PruneOptions } from './prune.ts'
import { DiskResults, type Results } from './results.ts'
import type { VerifyOptions } from './verify.ts'

export type { Blobs } from './blobs.ts'
export type { Damage, OnDamage } from './damage.ts'
export type { Journal } from './journal.ts'
export type { LayeredPruneReport, LayeredVerifyReport } from './layers.ts'
export type { LockOptions, Release } from './locks.ts'
export type { PruneOptions, PruneReport } from './prune.ts'
export type { NewResult, Results, StoredResult } from './results.ts'
export type { VerifyOptions, VerifyReport } from './verify.ts'

export interface StoreOptions extends Pick<DiskOptions, 'onDamage' | 'now' | 'flush'> {
  /** Folder of a second layer of results, which travels with a project. Default: none. */
  readonly projectFolder?: string | undefined
}

/** A folder of finished pictures, paid tasks and locks. Any number of processes may use it at once. */
export interface Store {
  /** Absolute path. */
  readonly folder: string
  /** Results, of both layers where there are two; everything else is in the user's folder only. */
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
   * changed. What is found stands in the report and is not told to `onDamage`. With two layers, what is damaged in one
   * is put back from the other.
   */
  verify(options?: VerifyOptions): Promise<LayeredVerifyReport>
  /**
   * Removes what is old or too much, and rubbish. Without options only rubbish. From a project's layer only rubbish goes:
   * what a project has committed is not removed for its age or size.
   */
  prune(options?: PruneOptions): Promise<LayeredPruneReport>
}

/** Opens a store. Touches nothing on disk; the folder is made by the first write. */
export function openStore(folder: string, options: StoreOptions = {}): Store {
  const { projectFolder, ...common } = options
  const disk = openDisk(folder, common)
  const projectDisk = projectFolder === undefined ? undefined : openDisk(projectFolder, { ...common, travels: true })
  const blobs = new DiskBlobs(disk)
  const locks = new Locks(disk)
  const user = new DiskResults(disk, blobs)
  const layered =
    projectDisk &&
    new LayeredResults({
      user,
      project: new DiskResults(projectDisk, new DiskBlobs(projectDisk)),
      report: disk.report,
    })
  return {
    folder: disk.layout.folder,
    results: layered ?? user,
    blobs,
    journal: new DiskJournal(disk),
    lock: (key, lockOptions) => locks.acquire(key, lockOptions),
    verify: (verifyOptions) => verifyLayers({ disk, locks, projectDisk, layered }, verifyOptions),
    prune: (pruneOptions) => pruneLayers({ disk, locks, projectDisk }, pruneOptions),
  }
}
