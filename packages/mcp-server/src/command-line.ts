// Reads the command line; everything on it is optional.
import path from 'node:path'
import { parseArgs } from 'node:util'
import type { EngineChoice } from '@unmark/core'
import type { Settings } from './session/session.ts'

const ENGINES: readonly EngineChoice[] = ['auto', 'kaze', 'local']

export const USAGE = `Usage: unmark-mcp [options] [DIR]...

An MCP server on stdin and stdout: removes watermarks from pictures that the user owns or is licensed to edit.

  --root DIR, DIR    allow pictures in this folder (repeatable); default: UNMARK_ROOTS, else the folders that the
                     host offers, else the current folder when it is no system or home folder
  --output-dir DIR   write all results here; default: beside the picture
  --engine E         auto, kaze or local; default: UNMARK_ENGINE, else auto
  --store DIR        folder of finished pictures and tasks; default: UNMARK_STORE, else the user's data folder
  --max-credits N    most credits that this server may spend; default: UNMARK_MAX_CREDITS, else no limit
  --version          print the version
  --help             print this

The token of the hosted service is read from KAZE_API_TOKEN. Without one, pictures are cleaned on this machine.
`

export type CommandLine =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'serve'; readonly settings: Settings }

/** What is wrong with the command line, for a person. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** @throws UsageError that says which option is wrong. */
export function readCommandLine(args: readonly string[]): CommandLine {
  const { values, positionals } = parse(args)
  if (values.help) return { kind: 'help' }
  if (values.version) return { kind: 'version' }
  const { root = [], 'output-dir': outputFolder, engine, store, 'max-credits': maxCredits } = values
  const roots = [...root, ...positionals]
  return {
    kind: 'serve',
    settings: {
      ...(roots.length === 0 ? {} : { roots: roots.map((folder) => folderOf('--root', folder)) }),
      ...(outputFolder === undefined ? {} : { outputFolder: folderOf('--output-dir', outputFolder) }),
      ...(engine === undefined ? {} : { engine: engineOf(engine) }),
      ...(store === undefined ? {} : { store: folderOf('--store', store) }),
      ...(maxCredits === undefined ? {} : { maxCredits: creditsOf(maxCredits) }),
    },
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      // Bundles and hosts that fill in a list of folders can put no option before each.
      allowPositionals: true,
      options: {
        root: { type: 'string', multiple: true },
        'output-dir': { type: 'string' },
        engine: { type: 'string' },
        store: { type: 'string' },
        'max-credits': { type: 'string' },
        version: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    })
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(error.message)
    throw error
  }
}

/** Hosts pass on what they cannot fill in, such as `${workspaceFolder}`; as a folder's name that would be a trap. */
function folderOf(option: string, value: string): string {
  if (value.trim() === '') throw new UsageError(`${option} needs a folder; got a blank.`)
  if (/\$\{[^}]*\}/.test(value)) {
    throw new UsageError(`${option} needs a folder; got the placeholder ${value}, which nothing has replaced.`)
  }
  return path.resolve(value)
}

function engineOf(value: string): EngineChoice {
  const engine = ENGINES.find((candidate) => candidate === value)
  if (engine === undefined) throw new UsageError(`--engine needs ${ENGINES.join(', ')}; got ${JSON.stringify(value)}.`)
  return engine
}

function creditsOf(value: string): number {
  const credits = /^\d+$/.test(value) ? Number(value) : Number.NaN
  if (!Number.isSafeInteger(credits)) {
    throw new UsageError(`--max-credits needs a whole number; got ${JSON.stringify(value)}.`)
  }
  return credits
}
