// Lists the pictures of a project that are marked by name or by glob, referenced or not.
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { normalizePath } from 'vite'
import type { MarkedAsset } from '../asset.ts'
import type { Session } from '../session.ts'

/** Folders with a dot, dependencies and the output are left out: nothing in them is the project's own. */
export async function listMarkedFiles(session: Session): Promise<MarkedAsset[]> {
  const { root, build } = session.config
  const output = path.resolve(root, build.outDir)
  const found: MarkedAsset[] = []
  const walk = async (folder: string): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true })
    for (const entry of entries) {
      // Most files are passed over by their name, before a path is put together.
      if (!entry.isDirectory() && !session.hint.test(entry.name)) continue
      const file = path.join(folder, entry.name)
      if (!entry.isDirectory()) {
        const asset = session.marker.mark(normalizePath(file), '')
        if (asset) found.push(asset)
      } else if (!entry.name.startsWith('.') && entry.name !== 'node_modules' && file !== output) {
        await walk(file)
      }
    }
  }
  await walk(root)
  return found
}
