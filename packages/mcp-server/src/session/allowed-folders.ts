// Decides which folders a session may read: what a person set, else what the host offers, else where it was started.
import path from 'node:path'
import { realOrSame } from '../folders/folders.ts'
import { isFitUnasked, type Machine } from '../folders/unasked.ts'

export interface FolderSources {
  /** `--root` or UNMARK_ROOTS; a limit that nothing else widens. */
  readonly set: readonly string[] | undefined
  /** The workspaces that the host offers; asked only when nothing is set. */
  readonly offered: () => Promise<readonly string[]>
  readonly workingFolder: string
  readonly machine: Machine
}

/** Absolute paths; may be empty. */
export async function allowedFolders({ set, offered, workingFolder, machine }: FolderSources): Promise<string[]> {
  if (set !== undefined) return set.map((folder) => path.resolve(folder))
  const real = { home: await realOrSame(machine.home), temporary: await realOrSame(machine.temporary) }
  const fit = async (folders: readonly string[]) => {
    const kept: string[] = []
    for (const folder of folders) {
      if (path.isAbsolute(folder) && isFitUnasked(await realOrSame(folder), real)) kept.push(path.resolve(folder))
    }
    return kept
  }
  const fromHost = await fit(await offered())
  return fromHost.length > 0 ? fromHost : fit([workingFolder])
}
