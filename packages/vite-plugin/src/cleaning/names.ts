// Paths as they are compared, shown and kept: with `/` on every system, and relative to the root where people read them.
import path from 'node:path'
import type { MarkedAsset } from '../asset.ts'
import { relativeTo } from '../quick-paths.ts'
import { ownDirectives } from './directives.ts'

export function withSlashes(file: string): string {
  return path.sep === '/' ? file : file.split(path.sep).join('/')
}

/** A path from the root, with `/`; one outside the root starts with `../`. */
export function fromRoot(file: string, root: string): string {
  return withSlashes(relativeTo(root, file))
}

/**
 * What an asset is called in messages and in `lock.json`: its path from the root, followed by its own directives. Two
 * references that ask for the same have the same name.
 */
export function assetName({ file, directives }: MarkedAsset, root: string): string {
  const query = ownDirectives(directives).map(([name, value]) => `${name}=${value}`)
  return [fromRoot(file, root), ...(query.length > 0 ? [query.join('&')] : [])].join('?')
}

/** The stem of a picture's path: what its sidecars start with. `a/hero.marked.png` has `a/hero.marked`. */
export function stemOf(file: string): string {
  const { dir, name } = path.posix.parse(file)
  return path.posix.join(dir, name)
}
