// The health check and the clearing-up of a store that has a project's layer beside the user's.
import path from 'node:path'
import type { Damage } from './damage.ts'
import type { Disk } from './disk.ts'
import { type ContentKey, parseContentKey } from './key.ts'
import type { LayeredResults } from './layered-results.ts'
import { RESULT_NAME } from './layout.ts'
import { Locks } from './locks.ts'
import { type PruneOptions, type PruneReport, pruneStore } from './prune.ts'
import { type VerifyOptions, type VerifyReport, verifyStore } from './verify.ts'

/** What checking the user's store found, and the project's where there is one. */
export interface LayeredVerifyReport extends VerifyReport {
  /** The same check of the project's layer, where there is one. Its journals, links and locks are always none. */
  readonly project?: ProjectVerifyReport
}

export interface ProjectVerifyReport extends VerifyReport {
  /** Results that were damaged in one layer, whichever, and were put back from the other. */
  readonly repairedResults: number
}

/** What pruning removed from the user's store, and from the project's where there is one. */
export interface LayeredPruneReport extends PruneReport {
  /** What was removed from the project's layer, where there is one: rubbish, and no result. */
  readonly project?: PruneReport
}

interface Parts {
  readonly disk: Disk
  readonly locks: Locks
  readonly projectDisk: Disk | undefined
}

export async function verifyLayers(
  { disk, locks, projectDisk, layered }: Parts & { readonly layered: LayeredResults | undefined },
  options?: VerifyOptions,
): Promise<LayeredVerifyReport> {
  const user = await verifyStore(disk, locks, options)
  if (!projectDisk || !layered) return user
  const project = await verifyStore(projectDisk, new Locks(projectDisk))
  let repairedResults = 0
  for (const key of damagedKeys(user.damage)) if (await layered.repair(key, 'user')) repairedResults++
  for (const key of damagedKeys(project.damage)) if (await layered.repair(key, 'project')) repairedResults++
  return { ...user, project: { ...project, repairedResults } }
}

/** Rubbish goes from both; nobody knows when a result of a project was last used by whom, so none goes from there. */
export async function pruneLayers(
  { disk, locks, projectDisk }: Parts,
  options?: PruneOptions,
): Promise<LayeredPruneReport> {
  const user = await pruneStore(disk, locks, options)
  if (!projectDisk) return user
  return { ...user, project: await pruneStore(projectDisk, new Locks(projectDisk)) }
}

/** The entry of a damaged picture is damaged too, for it names a picture that is not there. */
function damagedKeys(damage: readonly Damage[]): Set<ContentKey> {
  const entries = damage.filter(({ part, problem }) => part === 'result' && problem !== 'newer')
  return new Set(
    entries.flatMap((entry) => {
      const name = RESULT_NAME.exec(path.basename(entry.path))?.[1]
      return name === undefined ? [] : [parseContentKey(name)]
    }),
  )
}
