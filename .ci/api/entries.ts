// The public entries of the published packages: which file each of them is, from the packages' own manifests.
import path from 'node:path'
import { type PublishedPackage, publishedPackages } from '../packages/workspace.ts'

export interface Entry {
  /** What a program imports: `@unmark/core/doctor`. */
  readonly name: string
  /** The source behind it, from the workspace's root. */
  readonly file: string
}

export interface DocumentedPackage extends PublishedPackage {
  readonly entries: readonly Entry[]
}

/** Entries that are no promise to others. */
const INTERNAL = ['@unmark/core/faces']

/** Packages that programs import; the others are commands, with references of their own. */
export function documentedPackages(): DocumentedPackage[] {
  return publishedPackages()
    .map((published) => ({ ...published, entries: entriesOf(published) }))
    .filter(({ entries }) => entries.length > 0)
}

function entriesOf({ folder, manifest }: PublishedPackage): Entry[] {
  return Object.entries(manifest.exports ?? {}).flatMap(([key, entry]) => {
    const source = (entry as Record<string, string | undefined>)['@unmark/source']
    const name = path.posix.join(manifest.name, key)
    return source && !INTERNAL.includes(name) ? [{ name, file: path.posix.join(folder, source) }] : []
  })
}
