// Lists what a build has just written into its output folder, with sizes, and reads none of it.
import { existsSync, readdirSync, statSync } from 'node:fs'
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
export function listWritten(output: OutputFolder, within = ''): Output[] {
  const folder = path.join(output.folder, within)
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const fileName = `${within}${entry.name}`
    if (entry.isDirectory()) return listWritten(output, `${fileName}/`)
    return entry.isFile() ? writtenFile(output, fileName) : []
  })
}

function writtenFile({ folder, since, publicDir }: OutputFolder, fileName: string): Output[] {
  // What Vite copies byte by byte holds a picture only if it is one.
  if (publicDir && !PICTURE.test(fileName) && existsSync(path.join(publicDir, fileName))) return []
  const file = `${folder}${path.sep}${fileName}`
  const { size, ctimeMs } = statSync(file)
  if (ctimeMs < since - COARSEST_TICK_MS) return []
  return [{ fileName, size, read: () => readFile(file) }]
}
