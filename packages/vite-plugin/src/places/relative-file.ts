// Finds the file that a relative import names, as Vite does, without asking all plugins for it.
import path from 'node:path'
import { normalizePath, type ResolvedConfig } from 'vite'
import type { Folders } from '../cleaning/folders.ts'
import { splitQuery } from '../marking/query.ts'
import { joinBeside } from '../quick-paths.ts'

/**
 * @param name an import's source, without its query
 * @param importer id of the importing module
 * @param folders of the build under way
 * @returns absolute path, with `/`; undefined when the import is of another kind, or no file is there
 */
export function relativeFile(
  { resolve: { preserveSymlinks } }: Pick<ResolvedConfig, 'resolve'>,
  name: string,
  importer: string,
  folders: Folders,
): string | undefined {
  const from = splitQuery(importer).path
  if (!/^\.\.?\//.test(name) || !path.isAbsolute(from)) return undefined
  const file = joinBeside(from, name)
  try {
    const real = folders.realPath(file)
    return normalizePath(preserveSymlinks ? file : real)
  } catch {
    // Whoever resolves it next says what is missing.
    return undefined
  }
}
