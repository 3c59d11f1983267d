// Files of a few hundred bytes and the names of files, in single calls that do not leave the thread.
import { closeSync, fstatSync, mkdirSync, openSync, readSync, statSync } from 'node:fs'
import path from 'node:path'
import { systemCode } from './failure.ts'

// A call for a name or for a page takes some microseconds, and its way through the thread pool ten times as long, more when
// pictures are being decoded there. What moves pictures or waits for the device is asynchronous all the same.
// See docs/decisions/0018-batches-keep-the-service-busy.md.

export interface SmallFile {
  readonly bytes: Buffer
  readonly modifiedMs: number
  readonly inode: number
}

/** A whole file, with what is known of it at that moment; undefined when there is none. Throws what the file system says. */
export function readSmallFile(file: string): SmallFile | undefined {
  const descriptor = openIfPresent(file)
  if (descriptor === undefined) return undefined
  try {
    const { size, mtimeMs, ino } = fstatSync(descriptor)
    return { bytes: readAll(descriptor, size), modifiedMs: mtimeMs, inode: ino }
  } finally {
    closeSync(descriptor)
  }
}

/**
 * Makes a folder and its parents unless they are there. (Node's own recursive `mkdir` calls a read-only file system a missing
 * folder, which would mislead the user.)
 *
 * @returns the folders whose content has changed by that, the outermost first
 */
export function makeFolders(folder: string, mode: number): readonly string[] {
  try {
    mkdirSync(folder, { mode })
    return [path.dirname(folder)]
  } catch (error) {
    const parent = path.dirname(folder)
    if (systemCode(error) === 'ENOENT' && parent !== folder) {
      return [...makeFolders(parent, mode), ...makeFolders(folder, mode)]
    }
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return []
    throw error
  }
}

/** For reading; undefined when there is no such file. */
export function openIfPresent(file: string): number | undefined {
  try {
    return openSync(file, 'r')
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined
    throw error
  }
}

/** Reads on until the end, because the file may grow meanwhile. */
function readAll(descriptor: number, size: number): Buffer {
  let bytes = Buffer.allocUnsafe(size + 1)
  for (let length = 0; ; ) {
    const read = readSync(descriptor, bytes, length, bytes.length - length, null)
    length += read
    if (read === 0) return bytes.subarray(0, length)
    if (length === bytes.length) bytes = Buffer.concat([bytes], bytes.length * 2)
  }
}
