// Globs as Vite's own options have them, from the root.
import { createFilter } from 'vite'

/** Tells of an absolute path with `/` whether the glob matches it. */
export type Matches = (file: string) => boolean

export function matcherOf(glob: string, root: string): Matches {
  return createFilter(glob, [], { resolve: root })
}
