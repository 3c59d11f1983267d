// Keeps scratch files of a folder that travels with a project out of version control.
import { existsSync } from 'node:fs'
import path from 'node:path'
import { type Disk, writeWhole } from './disk.ts'

/** Where a program may keep what it derives from the results; it can be removed at any time. */
export const DERIVED_FOLDER = '.cache'

const IGNORED = ['tmp', 'damaged', DERIVED_FOLDER]
const TEXT = `# Written by Unmark. Commit the rest of this folder: cleaned pictures are found in it, and not paid for again.
${IGNORED.map((name) => `/${name}/\n`).join('')}`

/** Writes the `.gitignore`, unless there is one. */
export async function ignoreScratch(disk: Disk): Promise<void> {
  const file = path.join(disk.layout.folder, '.gitignore')
  if (!existsSync(file)) await writeWhole(disk, 'result', file, TEXT)
}
