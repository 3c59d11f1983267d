// Lists the store's files; what is not named as the store names its files is none of our business.
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { onDisk, when } from './failure.ts'

export interface FoundFile {
  /** Absolute path. */
  readonly file: string
  readonly name: string
}

const SHARD = /^[0-9a-f]{2}$/

/** The regular files directly in `folder`; none when it does not exist. */
export async function* listFiles(folder: string): AsyncGenerator<FoundFile> {
  for (const entry of await entriesOf(folder)) {
    if (entry.isFile()) yield { file: path.join(folder, entry.name), name: entry.name }
  }
}

/** The regular files in `folder` and in its 256 sub-folders whose name `pattern` matches. */
export async function* listShards(folder: string, pattern: RegExp): AsyncGenerator<FoundFile> {
  for (const entry of await entriesOf(folder)) {
    if (entry.isFile() && pattern.test(entry.name)) yield { file: path.join(folder, entry.name), name: entry.name }
    if (!entry.isDirectory() || !SHARD.test(entry.name)) continue
    for await (const found of listFiles(path.join(folder, entry.name))) {
      if (pattern.test(found.name)) yield found
    }
  }
}

async function entriesOf(folder: string) {
  return await onDisk('list', folder, () => readdir(folder, { withFileTypes: true }).catch(when(['ENOENT'], [])))
}
