// An empty project of somebody else, with the tarballs installed: the READMEs' snippets have to compile and run there.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { blocksOf, ROOT, readDocument } from '../documents/blocks.ts'
import { drawPictures } from '../documents/pictures.ts'
import { startStdioServer } from '../documents/stdio-server.ts'
import type { PackageManager } from './managers.ts'
import { run } from './run.ts'
import type { Tarball } from './workspace.ts'

/** What the snippets' readers have installed besides. */
const READERS_OWN = ['sharp', 'vite']
/** How TypeScript finds packages, by the setting that a project has. */
const RESOLUTIONS = [
  { module: 'Node16', moduleResolution: 'Node16' },
  { module: 'NodeNext', moduleResolution: 'NodeNext' },
  { module: 'ESNext', moduleResolution: 'Bundler' },
]
/** Names every entry that has types, so that each resolution finds each of them. */
const IMPORTS = `
export { createUnmark } from '@unmark/core'
export { loadConfigFile } from '@unmark/core/config-file'
export { engineChecks } from '@unmark/core/conformance'
export { diagnose } from '@unmark/core/doctor'
export { checkOutput } from '@unmark/core/faces'
export { inpaint } from '@unmark/inpaint'
export { default as unmark } from 'vite-plugin-unmark'
`

/** @throws {Error} when anything a README promises does not hold in this project */
export async function tryInProject(
  manager: PackageManager,
  tarballs: readonly Tarball[],
  folder: string,
): Promise<void> {
  const project = path.join(folder, manager.name.replace(' ', '-'))
  mkdirSync(project)
  writeFileSync(path.join(project, 'package.json'), JSON.stringify(manifestOf(manager, tarballs)))
  manager.install(project)
  await drawPictures(project)
  writeSnippets(project)
  for (const resolution of RESOLUTIONS) typecheck(project, resolution)
  runSnippets(project)
  await startServer(project)
}

function manifestOf({ overrides }: PackageManager, tarballs: readonly Tarball[]): object {
  const files = Object.fromEntries(tarballs.map(({ file, manifest }) => [manifest.name, `file:${file}`]))
  const own = Object.fromEntries([...READERS_OWN, 'typescript', '@types/node'].map((name) => [name, versionOf(name)]))
  return { private: true, type: 'module', dependencies: { ...files, ...own }, ...overrides?.(files) }
}

/** The version that the workspace itself has. */
function versionOf(name: string): string {
  const folders = ['', 'packages/vite-plugin'].map((owner) => path.join(ROOT, owner, 'package.json'))
  for (const file of folders) {
    const { devDependencies } = JSON.parse(readFileSync(file, 'utf8'))
    if (devDependencies[name]) return devDependencies[name]
  }
  throw new Error(`The workspace has no version of ${name}.`)
}

function writeSnippets(project: string): void {
  const write = (name: string, text: string) => writeFileSync(path.join(project, name), `${text}\n`)
  write('core.js', snippet('packages/core/README.md', 'js'))
  write('inpaint.ts', snippet('packages/inpaint/README.md', 'ts'))
  write('vite.config.js', snippet('packages/vite-plugin/README.md', 'js', '// vite.config.js'))
  write('main.js', snippet('packages/vite-plugin/README.md', 'js', '// main.js'))
  write('vite-env.d.ts', snippet('packages/vite-plugin/README.md', 'ts', '// vite-env.d.ts'))
  write('cli.sh', snippet('packages/cli/README.md', 'sh'))
  write('imports.ts', IMPORTS)
  write('index.html', '<!doctype html><script type="module" src="./main.js"></script>')
  copyFileSync(path.join(project, 'photo.png'), path.join(project, 'hero.png'))
  copyFileSync(path.join(project, 'photo.mask.png'), path.join(project, 'hero.mask.png'))
}

/** The first block of a document in a language, or the one that begins with a given line. */
function snippet(document: string, language: string, start = ''): string {
  const blocks = blocksOf(readDocument(document)).filter((block) => block.language === language)
  const block = blocks.find(({ text }) => text.startsWith(start))
  if (!block) throw new Error(`${document} has no ${language} block that starts with "${start}".`)
  return block.text
}

function typecheck(project: string, resolution: object): void {
  const compilerOptions = {
    ...resolution,
    target: 'ES2022',
    lib: ['ES2023', 'DOM'],
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    allowJs: true,
    checkJs: true,
    types: ['node'],
    outDir: 'compiled',
  }
  const files = ['core.js', 'inpaint.ts', 'imports.ts', 'main.js', 'vite.config.js', 'vite-env.d.ts']
  writeFileSync(path.join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }))
  run(process.execPath, [path.join(project, 'node_modules/typescript/bin/tsc')], project)
}

function runSnippets(project: string): void {
  const env = { ...environment(project), PATH: `${path.join(project, 'node_modules/.bin')}:${process.env['PATH']}` }
  run(process.execPath, ['core.js'], project, env)
  run(process.execPath, ['compiled/inpaint.js'], project, env)
  run('sh', ['-euc', '. ./cli.sh; test -s photo.clean.jpg'], project, env)
  run('sh', ['-euc', 'vite build'], project, env)
}

/** Starts the server as its README tells hosts to: by its package's name. */
async function startServer(project: string): Promise<void> {
  const [block] = blocksOf(readDocument('packages/mcp-server/README.md'))
  const { command, args } = JSON.parse(block?.text ?? '').mcpServers.unmark
  const env = { PATH: process.env['PATH'] ?? '', ...environment(project), npm_config_offline: 'true' }
  const own = args.map((word: string) => (word === '/path/to/pictures' ? project : word))
  const server = await startStdioServer({ command, args: own, env, cwd: project })
  const { tools } = (await server.call('tools/list', {})) as { tools: unknown[] }
  await server.close()
  if (tools.length !== 3) throw new Error(`The installed server has ${tools.length} tools; expected 3.`)
}

/** As on a reader's own machine: in CI, the Vite plugin takes nothing but what is stored. */
function environment(project: string): Record<string, string> {
  return { CI: '', HOME: project, UNMARK_STORE: path.join(project, 'store'), UNMARK_ENGINE: 'local' }
}
