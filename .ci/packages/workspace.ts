// The packages that are published, with their manifests, and the tarballs that pnpm makes of them.
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { ROOT } from '../documents/blocks.ts'
import { run } from './run.ts'

export interface Manifest {
  readonly name: string
  readonly version: string
  readonly private?: boolean
  readonly license?: string
  readonly bin?: Readonly<Record<string, string>>
  readonly exports?: Readonly<Record<string, unknown>>
  readonly dependencies?: Readonly<Record<string, string>>
}

export interface PublishedPackage {
  /** The folder's path from the workspace's root. */
  readonly folder: string
  readonly manifest: Manifest
}

export interface Tarball extends PublishedPackage {
  readonly file: string
}

export function publishedPackages(): PublishedPackage[] {
  return readdirSync(path.join(ROOT, 'packages'))
    .sort()
    .map((name) => `packages/${name}`)
    .map((folder) => ({ folder, manifest: readManifest(path.join(ROOT, folder)) }))
    .filter(({ manifest }) => !manifest.private)
}

export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
}

/** Packs what was built into a folder of its own below `target`. */
export function pack({ folder, manifest }: PublishedPackage, target: string): Tarball {
  // Yarn 1 takes a path with an @ in it for a name.
  const place = path.join(target, path.basename(folder))
  mkdirSync(place, { recursive: true })
  run('npx', ['--yes', 'pnpm@10', '--dir', folder, 'pack', '--pack-destination', place], ROOT)
  const [name = ''] = readdirSync(place)
  return { folder, manifest, file: path.join(place, name) }
}
