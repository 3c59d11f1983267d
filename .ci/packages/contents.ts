// What a tarball has to hold, file by file, from what its package is made of; and what other checkers say of it.
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { ROOT } from '../documents/blocks.ts'
import { run } from './run.ts'
import type { Tarball } from './workspace.ts'

/** What every package has. */
const ALWAYS = ['LICENSE', 'README.md', 'package.json']
/** Further files, by the package's folder. */
const MORE: Readonly<Record<string, readonly string[]>> = {
  'packages/inpaint': ['dist/worker.js'],
  'packages/vite-plugin': ['client.d.ts'],
}
/** Code that several entries share: its name is the bundler's, and changes with it. */
const SHARED_CODE = /^dist\/[a-z-]+-[\w-]{8}\.js$/

/** @throws {Error} naming every file that is missing or should not be there */
export function checkContents(tarball: Tarball): number {
  const found = run('tar', ['-tzf', tarball.file], ROOT).split('\n').filter(Boolean).map(withoutRoot)
  const expected = expectedFiles(tarball)
  const stray = found.filter((name) => !expected.includes(name) && !SHARED_CODE.test(name))
  const missing = expected.filter((name) => !found.includes(name))
  if (stray.length + missing.length > 0) {
    throw new Error(`${tarball.manifest.name} would publish ${stray.join(', ')}, and lacks ${missing.join(', ')}`)
  }
  return found.length
}

/** publint and are-the-types-wrong have to find nothing. */
export function checkTypesAndExports({ file, manifest }: Tarball): void {
  const tool = (name: string) => path.join(ROOT, 'node_modules/.bin', name)
  run(tool('publint'), ['run', '--strict', file], ROOT)
  if (manifest.exports) run(tool('attw'), ['--profile', 'esm-only', file], ROOT)
}

function expectedFiles({ folder, manifest }: Tarball): string[] {
  const entries = [...Object.values(manifest.exports ?? {}), ...Object.values(manifest.bin ?? {})].flatMap(builtFile)
  const declarations = manifest.exports ? sourcesOf(folder).map((file) => `dist/${file.replace(/\.ts$/, '.d.ts')}`) : []
  return [...new Set([...ALWAYS, ...(MORE[folder] ?? []), ...entries, ...declarations])]
}

/** The JavaScript file of an entry of `exports` or `bin`. */
function builtFile(entry: unknown): string[] {
  const file = typeof entry === 'string' ? entry : (entry as { default?: string }).default
  return file?.endsWith('.js') ? [file.replace('./', '')] : []
}

function sourcesOf(folder: string): string[] {
  const source = path.join(ROOT, folder, 'src')
  return readdirSync(source, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => path.relative(source, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
}

function withoutRoot(name: string): string {
  return name.replace(/^package\//, '')
}
