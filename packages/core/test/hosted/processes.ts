// Starts programs that clean pictures, so that tests can run many at once and kill them.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Double } from '@unmark/kaze-double'
import { onTestFinished } from 'vitest'
import type { SerialisedError } from '../../src/errors.ts'
import { marked } from './support.ts'

const FIXTURE = fileURLToPath(new URL('fixtures/clean.ts', import.meta.url))

/** What a process says of one picture. */
export interface Said {
  readonly image: string
  readonly sha256?: string
  readonly taskId?: string
  readonly creditsSpent?: number
  readonly error?: SerialisedError
}

export interface CleaningProcess {
  readonly child: ChildProcess
  /** Resolves when the program is loaded and waits to be told to begin. */
  readonly ready: Promise<void>
  /** Lets it begin with these pictures. */
  go(images: readonly string[]): void
  /** What it has said, once it has ended. */
  readonly ended: Promise<readonly Said[]>
}

/** A process that will clean pictures into `store`; it is killed when the test is over. */
export function startCleaning(double: Double, store: string, cwd?: string): CleaningProcess {
  const loader = ['--conditions=@unmark/source', '--import', import.meta.resolve('tsx')]
  const child = spawn(process.execPath, [...loader, FIXTURE, double.url, double.token, store], {
    stdio: ['pipe', 'pipe', 'inherit'],
    cwd,
  })
  // Writing to a process that was killed fails, and that is no news.
  child.stdin.on('error', () => {})
  const said: Said[] = []
  const { promise: ready, resolve } = deferred()
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line === 'ready') resolve()
    else said.push(JSON.parse(line))
  })
  const ended = once(child, 'close').then(() => said)
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  return { child, ready, ended, go: (images) => void child.stdin.write(`${JSON.stringify(images)}\n`) }
}

/** Runs a process to its end. */
export async function cleanInProcess(double: Double, store: string, images: readonly string[], cwd?: string) {
  const cleaning = startCleaning(double, store, cwd)
  cleaning.go(images)
  return cleaning.ended
}

/** Writes marked pictures, each another one, and returns their paths. */
export function writePictures(folder: string, count: number): Promise<string[]> {
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const file = path.join(folder, `${index}.png`)
      await writeFile(file, await marked(3, index))
      return file
    }),
  )
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {}
  const promise = new Promise<void>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}
