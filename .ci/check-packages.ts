// Packs the published packages and checks the tarballs as their users get them: contents, types, and real installs.
// Names of package managers as arguments choose them (`npm`, `pnpm`, `yarn 1`, `yarn 4`, `bun`); `all` takes every one.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { checkContents, checkTypesAndExports } from './packages/contents.ts'
import { installManagers, type PackageManager } from './packages/managers.ts'
import { tryInProject } from './packages/project.ts'
import { run, say } from './packages/run.ts'
import { pack, publishedPackages, type Tarball } from './packages/workspace.ts'

const DEFAULT = ['npm', 'pnpm']

const folder = mkdtempSync(path.join(tmpdir(), 'unmark-packages-'))
try {
  const tarballs = publishedPackages().map((published) => pack(published, path.join(folder, 'tarballs')))
  for (const tarball of tarballs) {
    const files = checkContents(tarball)
    checkTypesAndExports(tarball)
    say(
      `${tarball.manifest.name} ${tarball.manifest.version}: ${files} files, all expected; types and exports are right`,
    )
  }
  installGlobally(tarballs)
  for (const manager of chosen(installManagers(path.join(folder, 'tools')))) {
    await tryInProject(manager, tarballs, folder)
    say(`${manager.name}: the tarballs install, the READMEs' snippets compile and run`)
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function chosen(managers: readonly PackageManager[]): PackageManager[] {
  const asked = process.argv.slice(2)
  if (asked.includes('all')) return [...managers]
  const names = asked.length > 0 ? asked : DEFAULT
  const unknown = names.filter((name) => !managers.some((manager) => manager.name === name))
  if (unknown.length > 0)
    throw new Error(`Expected ${managers.map(({ name }) => name).join(', ')}; got ${unknown.join(', ')}.`)
  return managers.filter(({ name }) => names.includes(name))
}

/** As in `npm install --global unmark`, with the tarballs of what is not on a registry yet, into a folder of its own. */
function installGlobally(tarballs: readonly Tarball[]): void {
  const prefix = path.join(folder, 'global')
  const needed = tarballs.filter(({ manifest }) =>
    ['unmark', '@unmark/core', '@unmark/inpaint'].includes(manifest.name),
  )
  const files = needed.map(({ file }) => file)
  run(
    'npm',
    ['install', '--global', '--prefix', prefix, '--ignore-scripts', '--no-audit', '--no-fund', ...files],
    folder,
  )
  run(path.join(prefix, 'bin', 'unmark'), ['--version'], folder)
  say('npm install --global: the command starts')
}
