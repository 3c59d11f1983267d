// Runs the program as a process of its own, from source, with an environment that holds nothing of the tester's.
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const BIN = fileURLToPath(new URL('../../src/bin.ts', import.meta.url))
const TSX = import.meta.resolve('tsx')

export interface Ended {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Running {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
}

export interface ProcessOptions extends Pick<SpawnOptions, 'uid' | 'gid'> {
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
  /** Arguments for node itself. */
  readonly nodeOptions?: readonly string[]
}

/** The words that start the program, for those who start it themselves. */
export function commandLine(argv: readonly string[], nodeOptions: readonly string[] = []): [string, string[]] {
  return [process.execPath, ['--conditions=@unmark/source', '--import', TSX, ...nodeOptions, BIN, ...argv]]
}

/** What the program sees of the environment: its store is inside `cwd`. */
export function cleanEnvironment(cwd: string, more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const { PATH = '' } = process.env
  return { PATH, TERM: 'xterm-256color', UNMARK_STORE: path.join(cwd, '.store'), ...more }
}

export function start(argv: readonly string[], options: ProcessOptions): Running {
  const { cwd, env, nodeOptions, ...rest } = options
  const child = spawn(...commandLine(argv, nodeOptions), {
    cwd,
    env: cleanEnvironment(cwd, env),
    stdio: ['ignore', 'pipe', 'pipe'],
    ...rest,
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (exitCode) => resolve({ exitCode, stdout, stderr }))
  })
  return { child, ended }
}

/** Settles when the process has said so. */
export function said(child: ChildProcess, text: string, where: 'stdout' | 'stderr' = 'stderr'): Promise<void> {
  return new Promise((resolve) => {
    let seen = ''
    child[where]?.on('data', (chunk: string) => {
      seen += chunk
      if (seen.includes(text)) resolve()
    })
  })
}
