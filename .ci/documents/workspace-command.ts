// What `pnpm NAME` of this workspace starts, without asking pnpm: tests reach no registry.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { ROOT } from './blocks.ts'

export interface WorkspaceCommand {
  /** The package's folder, where its scripts run. */
  readonly folder: string
  /** The script, with the words that came behind its name. */
  readonly words: readonly string[]
}

/** pnpm's own commands, which need no script. */
const BUILT_IN = ['install', 'publish', 'pack', 'audit', 'exec']

/**
 * @param line such as `npx pnpm@10 --filter vite-plugin-unmark compat` or `pnpm double --credits 20`
 * @throws {Error} when the workspace has no such script
 */
export function workspaceCommand(line: string): WorkspaceCommand {
  const words = line.replace(/^npx (-y |--yes )?pnpm@10 |^pnpm /, '').split(' ')
  let folder = ROOT
  if (words[0] === '--filter') {
    folder = folderOf(words[1] ?? '')
    words.splice(0, 2)
  }
  if (words[0] === 'run') words.shift()
  const [name = '', ...rest] = words
  const script = readManifest(folder).scripts?.[name]
  if (script === undefined) {
    if (BUILT_IN.includes(name)) return { folder, words: ['pnpm', name, ...rest] }
    throw new Error(`"${line}" names no script of ${path.join(folder, 'package.json')}.`)
  }
  const behind = rest.length > 0 ? `${script} ${rest.join(' ')}` : script
  return behind.startsWith('pnpm --filter @') ? workspaceCommand(behind) : { folder, words: behind.split(' ') }
}

function folderOf(name: string): string {
  const folder = workspaceFolders().find((candidate) => readManifest(candidate).name === name)
  if (folder === undefined) throw new Error(`The workspace has no package ${name}.`)
  return folder
}

/** The folders of all packages and examples. */
function workspaceFolders(): string[] {
  return ['packages', 'examples']
    .flatMap((room) => readdirSync(path.join(ROOT, room)).map((name) => path.join(ROOT, room, name)))
    .filter((folder) => existsSync(path.join(folder, 'package.json')))
}

function readManifest(folder: string): { name: string; scripts?: Record<string, string> } {
  return JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
}
