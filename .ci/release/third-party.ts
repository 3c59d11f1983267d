// The packages of others that come along when one of ours is installed, with their licences, as Markdown.
import { existsSync, realpathSync } from 'node:fs'
import path from 'node:path'
import { ROOT } from '../documents/blocks.ts'
import { type Manifest, publishedPackages, readManifest } from '../packages/workspace.ts'

export const THIRD_PARTY_FILE = path.join(ROOT, 'THIRD-PARTY.md')

/** Each machine gets the binaries of its own kind; their names differ by this. */
const PLATFORM = /-(linux|linuxmusl|darwin|win32|freebsd|wasm32|webcontainers)[\w-]*$/

interface Installed {
  readonly folder: string
  readonly manifest: Manifest & { readonly optionalDependencies?: Readonly<Record<string, string>> }
}

/** Markdown; the same on every machine, because binaries are named without their platform. */
export function thirdPartyList(): string {
  const found = new Map<string, string>()
  for (const { folder } of publishedPackages()) collect(path.join(ROOT, folder), found)
  const rows = [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, licence]) => `| ${name} | ${licence} |`)
  return [
    '# Packages of others',
    'Written by `.ci/release/write-third-party.ts`; a test holds it to what is installed. These come along when a package of this\nrepository is installed, each with its own licence text. What is bundled into `@unmark/core` and\n`@unmark/mcp-server` has its licences at the end of the file that holds it. Vite is the reader’s own.',
    ['| package | licence |', '| --- | --- |', ...rows].join('\n'),
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n')
}

function collect(folder: string, found: Map<string, string>): void {
  const { dependencies = {}, optionalDependencies = {} } = installedAt(folder).manifest
  for (const name of new Set([...Object.keys(dependencies), ...Object.keys(optionalDependencies)])) {
    const inner = find(name, folder)
    if (inner === undefined) continue // the binary of another platform
    const { manifest } = installedAt(inner)
    const isOurs = inner.startsWith(path.join(ROOT, 'packages'))
    const row = PLATFORM.test(name)
      ? `${name.replace(PLATFORM, '-*')}, for each platform`
      : `${name} ${manifest.version}`
    if (found.has(row)) continue
    if (!isOurs) found.set(row, licenceOf(manifest))
    collect(inner, found)
  }
}

/** Where Node finds a package from a folder. */
function find(name: string, from: string): string | undefined {
  for (let folder = from; folder !== path.dirname(folder); folder = path.dirname(folder)) {
    const candidate = path.join(folder, 'node_modules', name)
    if (existsSync(candidate)) return realpathSync(candidate)
  }
  return undefined
}

function installedAt(folder: string): Installed {
  return { folder, manifest: readManifest(folder) }
}

function licenceOf({ name, license }: Manifest): string {
  if (!license) throw new Error(`${name} states no licence.`)
  return license
}
