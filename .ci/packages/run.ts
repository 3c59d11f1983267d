// Runs a program to its end for a check; a failure tells all that the program said.
import { execFileSync } from 'node:child_process'

const MOST_OUTPUT = 64 * 1024 * 1024

export function run(
  program: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string | undefined>> = {},
): string {
  try {
    return execFileSync(program, [...args], {
      cwd,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: MOST_OUTPUT,
      env: { ...process.env, ...env },
    })
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    throw new Error(`${program} ${args.join(' ')} failed in ${cwd}:\n${stdout}${stderr}`, { cause: error })
  }
}

/** A line of a check's own report. */
export function say(text: string): void {
  process.stdout.write(`${text}\n`)
}
