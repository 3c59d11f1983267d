// Which folders a build that goes on has to watch, where files that are not there yet cannot be watched by name.
import { existsSync } from 'node:fs'
import path from 'node:path'
import { normalizePath, type ResolvedConfig } from 'vite'

/**
 * The folders of those files that are not there. Rolldown watches a folder with all below it, so one that holds what the
 * build itself writes is left out: it would build for ever.
 *
 * @param files absolute
 * @param written folders that a build writes to, absolute
 */
export function foldersOfAbsent(files: readonly string[], written: readonly string[]): string[] {
  const folders = new Set(files.filter((file) => !existsSync(file)).map((file) => normalizePath(path.dirname(file))))
  return [...folders].filter((folder) => !written.some((inside) => isWithin(folder, normalizePath(inside))))
}

export function writtenFolders({ root, build, cacheDir }: ResolvedConfig, own: readonly string[]): string[] {
  return [path.resolve(root, build.outDir), cacheDir, ...own]
}

function isWithin(folder: string, inside: string): boolean {
  return inside === folder || inside.startsWith(folder.endsWith('/') ? folder : `${folder}/`)
}
