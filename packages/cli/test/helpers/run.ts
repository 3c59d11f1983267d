// Runs the program inside the test's own process and keeps what it printed.
import type { OutputStream } from '../../src/context.ts'
import { type CliOptions, runCli } from '../../src/run-cli.ts'

export interface Outcome {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

type Options = Partial<Omit<CliOptions, 'argv' | 'stdout' | 'stderr'>> & { readonly cwd: string }

export async function run(argv: readonly string[], options: Options): Promise<Outcome> {
  const stdout = new Captured()
  const stderr = new Captured()
  const { signal } = new AbortController()
  const exitCode = await runCli({ signal, ...options, argv, stdout, stderr })
  return { exitCode, stdout: stdout.text, stderr: stderr.text }
}

/** A pipe that keeps everything. */
export class Captured implements OutputStream {
  text = ''

  write(text: string): void {
    this.text += text
  }
}

const ESCAPE = '\x1b'
const TOKENS = new RegExp(`${ESCAPE}\\[[JK]|[\\s\\S]`, 'g')

/** A terminal that keeps everything; its size can change. */
export class Terminal extends Captured {
  readonly isTTY = true
  columns: number
  readonly #colours: boolean
  readonly #listeners = new Set<() => void>()

  constructor(columns: number, colours = true) {
    super()
    this.columns = columns
    this.#colours = colours
  }

  hasColors(): boolean {
    return this.#colours
  }

  on(_event: 'resize', listener: () => void): void {
    this.#listeners.add(listener)
  }

  off(_event: 'resize', listener: () => void): void {
    this.#listeners.delete(listener)
  }

  get listeners(): number {
    return this.#listeners.size
  }

  resize(columns: number): void {
    this.columns = columns
    for (const listener of this.#listeners) listener()
  }

  /** What a person sees: the lines after carriage returns and erasures were obeyed. */
  get screen(): string[] {
    const lines: string[] = []
    let line = ''
    let column = 0
    for (const [token] of this.text.matchAll(TOKENS)) {
      if (token === '\r') {
        column = 0
      } else if (token === '\n') {
        lines.push(line)
        line = ''
        column = 0
      } else if (token.startsWith(ESCAPE)) {
        line = line.slice(0, column)
      } else {
        line = line.slice(0, column) + token + line.slice(column + 1)
        column += 1
      }
    }
    return [...lines, line]
  }
}
