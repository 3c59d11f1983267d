// Folders that nobody allowed by name: hosts start servers anywhere, and some offer the whole disk as a workspace.
import path from 'node:path'
import { contains } from '@unmark/core/faces'
import { isHidden } from './is-hidden.ts'

/** What is known of the machine. */
export interface Machine {
  readonly home: string
  readonly temporary: string
}

// biome-ignore format: a list to be read at a glance
const SYSTEM_FOLDERS = [
  '/bin', '/boot', '/dev', '/etc', '/lib', '/lib32', '/lib64', '/opt', '/proc', '/run', '/sbin', '/sys', '/usr', '/var',
  '/private/etc', '/private/var', '/Applications', '/Library', '/System',
]
const WINDOWS_FOLDERS = /^[a-z]:\\(windows|program files( \(x86\))?|programdata)(\\|$)/i

/**
 * True when a folder may be used although no setting names it: it is no system folder, not the home folder or one above
 * it, not hidden below it, and not the folder of everybody's temporary files.
 *
 * @param folder its real path.
 */
export function isFitUnasked(folder: string, { home, temporary }: Machine): boolean {
  if (contains(folder, home) || contains(folder, temporary)) return false
  if (contains(home, folder)) return !isHidden(home, folder)
  if (contains(temporary, folder)) return true
  return !WINDOWS_FOLDERS.test(folder) && !SYSTEM_FOLDERS.some((system) => contains(system, folder))
}

/** The folder that a `file:` URL of a host names, or undefined when it names none on this machine. */
export function folderOfUri(uri: string, toPath: (uri: string) => string): string | undefined {
  if (!uri.startsWith('file:')) return undefined
  try {
    return path.normalize(toPath(uri))
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw error
  }
}
