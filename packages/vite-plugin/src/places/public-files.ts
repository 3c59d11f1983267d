// Lists what is marked in the public folder, which Vite copies file by file and asks no plugin about.
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { normalizePath } from 'vite'
import type { MarkedAsset } from '../asset.ts'
import { isSidecar } from '../marking/sidecars.ts'
import type { Session } from '../session.ts'

export interface PublicFiles {
  readonly marked: readonly MarkedAsset[]
  /** Masks and options beside pictures: they are for the build, not for the site. */
  readonly sidecars: readonly string[]
}

/** Files are absolute, with `/`. */
export async function listPublicFiles(session: Session, folder = session.config.publicDir): Promise<PublicFiles> {
  if (!folder) return { marked: [], sidecars: [] }
  const files = await listFiles(folder)
  const byReference = new Map(session.seen.publicAssets().map((asset) => [asset.file, asset]))
  return {
    marked: files.flatMap((file) => byReference.get(file) ?? session.marker.mark(file, '') ?? []),
    sidecars: files.filter(isSidecar),
  }
}

async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return []
      throw error
    },
  )
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => normalizePath(path.join(entry.parentPath, entry.name)))
}
