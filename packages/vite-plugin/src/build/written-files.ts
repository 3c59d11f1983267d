// Lists what a build has just written into its output folder, with sizes, and reads none of it.
import { type Dirent, existsSync, readdirSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Output } from './find-leaks.ts'

const PICTURE = /\.(?:png|jpe?g|jfif|webp|avif|tiff?|gif)$/i
/** The coarsest clock of a file system in use (FAT), in milliseconds. */
const COARSEST_TICK_MS = 2_000

export interface OutputFolder {
  /** Absolute. */
  readonly folder: string
  /** When the build began to write, in milliseconds since 1970; what is older is another build's. */
  readonly since: number
  /** The public folder that was copied into it; empty when none was. */
  readonly publicDir: string
}

/** File names are relative to the folder, with `/`. Empty when nothing was written. */
export function listWritten({ folder, since, publicDir }: OutputFolder): Output[] {
  const files = filesIn(folder).map((entry) => path.join(entry.parentPath, entry.name))
  return files.flatMap((file) => {
    const relative = path.relative(folder, file)
    // What Vite copies byte by byte holds a picture only if it is one.
    if (publicDir && !PICTURE.test(file) && existsSync(path.join(publicDir, relative))) return []
    const { size, ctimeMs } = statSync(file)
    if (ctimeMs < since - COARSEST_TICK_MS) return []
    return { fileName: relative.split(path.sep).join('/'), size, read: () => readFile(file) }
  })
}

function filesIn(folder: string): Dirent[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile())
}
