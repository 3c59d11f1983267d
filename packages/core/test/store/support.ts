// What the store's tests share: throw-away folders, results to store, and processes to kill.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { type ContentKey, contentKey } from '../../src/store/key.ts'
import { type Damage, type NewResult, openStore, type Store } from '../../src/store/store.ts'

/** A folder that is removed when the test ends. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'unmark-store-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** A store in a new folder, with everything that it reports. */
export async function temporaryStore(): Promise<{ store: Store; damage: Damage[] }> {
  const damage: Damage[] = []
  const store = openStore(path.join(await temporaryFolder(), 'store'), { onDamage: (found) => damage.push(found) })
  return { store, damage }
}

export function keyNumber(number: number): ContentKey {
  return contentKey({ number })
}

export function newResult(key: ContentKey): NewResult {
  return { key, format: 'png', width: 3, height: 2, engine: 'local', creditsSpent: 0, report: { changedOutside: 0 } }
}

/** Paths of all files below a folder, relative to it, sorted. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => !entry.isDirectory())
  return files.map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name))).sort()
}

/**
 * Runs `act` as a user whom file permissions hold back: root, who runs tests in containers, would pass them all. The
 * folder is handed over to that user first.
 */
export async function asOrdinaryUser(act: () => Promise<void>): Promise<void> {
  if (process.getuid?.() !== 0) return await act()
  process.seteuid?.(65_534)
  try {
    await act()
  } finally {
    process.seteuid?.(0)
  }
}

export interface Running {
  readonly child: ChildProcess
  /** The next line of its output; undefined after the last. */
  nextLine(): Promise<string | undefined>
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>
}

const LOADER = ['--conditions=@unmark/source', '--import', 'tsx']

/** How to run a fixture, for a shell command of another kind. */
export function fixtureCommand(name: string, ...args: string[]): string[] {
  return [process.execPath, ...LOADER, fileURLToPath(new URL(`fixtures/${name}`, import.meta.url)), ...args]
}

/** Starts a command as a process of its own; it is killed when the test ends. */
export function start(command: readonly string[]): Running {
  const [file = '', ...args] = command
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | string)
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return { child, ended, nextLine: async () => (await lines.next()).value as string | undefined }
}

export function startFixture(name: string, ...args: string[]): Running {
  return start(fixtureCommand(name, ...args))
}

/** All lines that a process prints until it ends. */
export async function remainingLines(running: Running): Promise<string[]> {
  const lines: string[] = []
  for (let line = await running.nextLine(); line !== undefined; line = await running.nextLine()) lines.push(line)
  return lines
}
