// One version for all published packages: where it stands, and how the next one is set.
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { ROOT } from '../documents/blocks.ts'
import { publishedPackages } from '../packages/workspace.ts'

const CHANGELOG = path.join(ROOT, 'CHANGELOG.md')
const UNRELEASED = '## Unreleased'
const SEMANTIC = /^\d+\.\d+\.\d+(-[0-9a-z.-]+)?$/

/** Every file that says the version of the published packages, from the workspace's root. */
export function versionedFiles(): string[] {
  const manifests = publishedPackages().map(({ folder }) => `${folder}/package.json`)
  return [...manifests, 'packages/mcp-server/server.json', 'packages/mcp-server/manifest.json']
}

/** All versions that these files say. They are one, unless a file was forgotten. */
export function statedVersions(): string[] {
  const found = versionedFiles().flatMap((file) => [...read(file).matchAll(/"version": "([^"]+)"/g)])
  return [...new Set(found.map(([, version]) => version ?? ''))]
}

/** The newest version that the changelog tells of. */
export function newestInChangelog(changelog = readFileSync(CHANGELOG, 'utf8')): string | undefined {
  return /^## (\d\S*)/m.exec(changelog)?.[1]
}

/**
 * The changelog with what is unreleased under the heading of a version.
 * @param date such as 2026-11-23
 * @throws {Error} when nothing is unreleased, or the version is told of already
 */
export function releaseChangelog(changelog: string, version: string, date: string): string {
  if (!SEMANTIC.test(version)) throw new Error(`Expected a version such as 0.2.0; got "${version}".`)
  if (changelog.includes(`\n## ${version} `)) throw new Error(`The changelog tells of ${version} already.`)
  const [before, after] = changelog.split(`${UNRELEASED}\n`)
  const entries = after?.split('\n## ')[0]?.trim()
  if (after === undefined || !entries) throw new Error(`The changelog has nothing under "${UNRELEASED}".`)
  return `${before}${UNRELEASED}\n\n## ${version} (${date})\n${after}`
}

/** Writes a version into every file that says it. */
export function setVersion(version: string, date: string): void {
  const changelog = releaseChangelog(readFileSync(CHANGELOG, 'utf8'), version, date)
  for (const file of versionedFiles()) {
    writeFileSync(path.join(ROOT, file), read(file).replace(/"version": "[^"]+"/g, `"version": "${version}"`))
  }
  writeFileSync(CHANGELOG, changelog)
}

function read(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8')
}
