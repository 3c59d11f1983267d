// The whole program as a function: words in, exit code out. What a run does not need is not loaded.
import type { Context } from './context.ts'
import { EXIT_CLEAN } from './exit.ts'
import { readVersion } from './version.ts'

type Given = 'cwd' | 'stdout' | 'stderr' | 'signal'

export interface CliOptions extends Pick<Context, Given>, Partial<Omit<Context, Given>> {
  /** The words after the program's name. */
  readonly argv: readonly string[]
}

/** Gives the exit code. Rejects only for a defect of ours. */
export async function runCli(options: CliOptions): Promise<number> {
  const [word] = options.argv
  if (word === '--version' || word === '-V') {
    options.stdout.write(`${readVersion()}\n`)
    return EXIT_CLEAN
  }
  const { runCommand } = await import('./run-command.ts')
  return await runCommand(options)
}
