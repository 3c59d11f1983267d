// The folder in which the blocks of a document run, one after the other, as by somebody who reads it from top to bottom.
import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { type Double, startDouble } from '../../packages/kaze-double/src/index.ts'
import { ROOT } from './blocks.ts'
import { drawPictures } from './pictures.ts'

const run = promisify(execFile)

/** What lets Node run our sources, from any folder. */
export const FROM_SOURCE = [
  '--conditions=@unmark/source',
  '--import',
  path.join(ROOT, 'node_modules/tsx/dist/loader.mjs'),
]

/** What a document's commands call, and the source that stands for it. */
const COMMANDS = { unmark: 'packages/cli/src/bin.ts', 'unmark-mcp': 'packages/mcp-server/src/bin.ts' }

/** What a document's programs import, and where the workspace has it. */
const MODULES = {
  '@unmark/core': 'packages/core',
  '@unmark/inpaint': 'packages/inpaint',
  '@unmark/kaze-double': 'packages/kaze-double',
  'vite-plugin-unmark': 'packages/vite-plugin',
  vite: 'packages/vite-plugin/node_modules/vite',
  sharp: 'node_modules/sharp',
}

export interface Scene {
  /** Holds photo.jpg, photo.png, photo.mask.png and album/a.png; the commands run here. */
  readonly folder: string
  readonly env: Readonly<Record<string, string>>
  /** The programs that were saved so far, by file name; their types are checked at the end. */
  readonly programs: string[]
  /** All that the blocks so far have written to standard output. */
  readonly printed: () => string
  /** Runs a program in the folder; its output is added to what was printed. Rejects when it ends with anything but 0. */
  readonly run: (program: string, args: readonly string[], env?: Readonly<Record<string, string>>) => Promise<string>
  /** The stand-in for the hosted service, one for the whole document. */
  readonly double: () => Promise<Double>
  readonly close: () => Promise<void>
}

export async function openScene(): Promise<Scene> {
  const home = await realpath(await mkdtemp(path.join(tmpdir(), 'unmark-document-')))
  const folder = path.join(home, 'work')
  await mkdir(folder)
  await drawPictures(folder)
  await installModules(folder)
  const env = {
    PATH: `${await installCommands(home)}:${path.dirname(process.execPath)}:${process.env['PATH']}`,
    HOME: home,
    UNMARK_STORE: path.join(home, 'store'),
  }
  let printed = ''
  let double: Promise<Double> | undefined
  return {
    folder,
    env,
    programs: [],
    printed: () => printed,
    run: async (program, args, more = {}) => {
      const { stdout } = await run(program, [...args], { cwd: folder, env: { ...env, ...more } }).catch((cause) => {
        throw new Error(`${program} ${args.join(' ')} failed:\n${cause.stdout}${cause.stderr}`, { cause })
      })
      printed += stdout
      return stdout
    },
    double: () => {
      double ??= startDouble({ resultsAt: 'api' })
      return double
    },
    close: async () => {
      await (await double)?.close()
      await rm(home, { recursive: true, force: true })
    },
  }
}

async function installModules(folder: string): Promise<void> {
  await writeFile(path.join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }))
  for (const [name, source] of Object.entries(MODULES)) {
    const link = path.join(folder, 'node_modules', name)
    await mkdir(path.dirname(link), { recursive: true })
    await symlink(path.join(ROOT, source), link)
  }
}

async function installCommands(home: string): Promise<string> {
  const folder = path.join(home, 'bin')
  await mkdir(folder)
  for (const [name, source] of Object.entries(COMMANDS)) {
    const words = [process.execPath, ...FROM_SOURCE, path.join(ROOT, source)].map((word) => `'${word}'`)
    await writeFile(path.join(folder, name), `#!/bin/sh\nexec ${words.join(' ')} "$@"\n`)
    await chmod(path.join(folder, name), 0o755)
  }
  return folder
}
