// Starts a program of this package as a process of its own and talks to it in lines of JSON.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export interface Child {
  readonly process: ChildProcess
  /** The next line that it prints, parsed; undefined when it has ended. */
  next(): Promise<unknown>
  /** Sends it a line. */
  tell(message: unknown): void
  /** Ends it and waits until it is gone. */
  kill(): Promise<void>
}

export interface Surroundings {
  /** Default: this process's own. */
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
}

/** @param program path of the program, relative to this file. */
export function startChild(
  program: string,
  args: readonly string[],
  nodeOptions: readonly string[] = [],
  surroundings: Surroundings = {},
): Child {
  const loader = ['--conditions=@unmark/source', '--import', import.meta.resolve('tsx'), ...nodeOptions]
  const file = fileURLToPath(new URL(program, import.meta.url))
  const child = spawn(process.execPath, [...loader, file, ...args], {
    ...surroundings,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  // Writing to a process that was killed fails, and that is no news.
  child.stdin.on('error', () => {})
  const closed = once(child, 'close')
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    process: child,
    next: async () => {
      const { value, done } = await lines.next()
      return done ? undefined : JSON.parse(value)
    },
    tell: (message) => void child.stdin.write(`${JSON.stringify(message)}\n`),
    kill: async () => {
      child.kill('SIGKILL')
      await closed
    },
  }
}
