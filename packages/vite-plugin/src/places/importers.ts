// Remembers who imports which marked picture, for messages.
import path from 'node:path'
import { splitQuery } from '../marking/query.ts'

export interface Importers {
  note(source: string, importer: string): void
  /** A file that imports the picture; among pictures of one name, one whose relative path leads there if there is any. */
  of(file: string): string | undefined
}

export function createImporters(): Importers {
  const byName = new Map<string, Map<string, string>>()
  return {
    note(source, importer) {
      const { path: sourcePath } = splitQuery(source)
      const name = path.posix.basename(sourcePath)
      const from = splitQuery(importer).path
      const target = sourcePath.startsWith('.') ? path.posix.join(path.posix.dirname(from), sourcePath) : sourcePath
      byName.set(name, (byName.get(name) ?? new Map()).set(target, from))
    },
    of(file) {
      const byTarget = byName.get(path.posix.basename(file))
      return byTarget?.get(file) ?? byTarget?.values().next().value
    },
  }
}
