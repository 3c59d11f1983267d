// Finds the command that was asked for, runs it, and tells what went wrong with it.
import { Readable } from 'node:stream'
import { parseArguments } from './arguments.ts'
import { closest } from './closest.ts'
import { type Command, HELP_OPTION } from './command.ts'
import { COMMANDS, findCommand } from './commands.ts'
import type { Context } from './context.ts'
import { EXIT_CLEAN, EXIT_FAILED, EXIT_USAGE } from './exit.ts'
import { commandHelp, overview } from './help.ts'
import { LoadFailure } from './load-failure.ts'
import { errorText } from './report-lines.ts'
import type { CliOptions } from './run-cli.ts'
import { printable, quote } from './text.ts'
import { UsageError } from './usage-error.ts'

/** Gives the exit code. Rejects only for a defect of ours. */
export async function runCommand({ argv, ...given }: CliOptions): Promise<number> {
  const context: Context = {
    commands: COMMANDS,
    createUnmark: loadAndCreate,
    diagnose: loadAndDiagnose,
    stdin: Readable.from([]),
    now: () => performance.now(),
    ...given,
  }
  const [word, ...rest] = argv
  try {
    return await dispatch(word, rest, context)
  } catch (error) {
    if (error instanceof UsageError) {
      const command = word === undefined ? undefined : findCommand(word)
      context.stderr.write(usageText(error, command))
      return EXIT_USAGE
    }
    if (error instanceof LoadFailure) {
      context.stderr.write(`unmark: ${printable(error.message)}\n  next: unmark doctor\n`)
      return EXIT_FAILED
    }
    const { UnmarkError } = await loadCore()
    if (!UnmarkError.is(error)) throw error
    context.stderr.write(errorText(undefined, error.toJSON()))
    return EXIT_FAILED
  }
}

async function loadCore() {
  try {
    return await import('@unmark/core')
  } catch (error) {
    throw new LoadFailure(error)
  }
}

const loadAndCreate: Context['createUnmark'] = async (options) => (await loadCore()).createUnmark(options)

const loadAndDiagnose: Context['diagnose'] = async function* (settings, how) {
  const { diagnose } = await import('@unmark/core/doctor')
  yield* diagnose(settings, how)
}

async function dispatch(word: string | undefined, rest: readonly string[], context: Context): Promise<number> {
  const { stdout, stderr } = context
  if (word === undefined) {
    stderr.write(overview(COMMANDS))
    return EXIT_USAGE
  }
  if (word === 'help' || isHelp(word)) {
    stdout.write(helpFor(rest))
    return EXIT_CLEAN
  }
  const command = findCommand(word)
  if (!command) throw unknownCommand(word)
  const end = rest.indexOf('--')
  if ((end < 0 ? rest : rest.slice(0, end)).some(isHelp)) {
    stdout.write(commandHelp(command))
    return EXIT_CLEAN
  }
  return await command.run(parseArguments(rest, command.options), context)
}

function isHelp(word: string): boolean {
  return word === `--${HELP_OPTION.name}` || word === `-${HELP_OPTION.short}`
}

function helpFor([name]: readonly string[]): string {
  if (name === undefined) return overview(COMMANDS)
  const command = findCommand(name)
  if (!command) throw unknownCommand(name)
  return commandHelp(command)
}

function unknownCommand(word: string): UsageError {
  const names = [...COMMANDS.map(({ name }) => name), 'help']
  const expected = `Expected a command (${names.join(', ')}); got ${quote(word)}.`
  const meant = closest(word, names)
  if (meant) return new UsageError(expected, `Did you mean: unmark ${meant}?`)
  return new UsageError(expected, 'To clean a picture: unmark clean photo.jpg')
}

function usageText(error: UsageError, command: Command | undefined): string {
  const name = command ? `unmark ${command.name}` : 'unmark'
  const hint = error.hint === undefined ? '' : `  ${printable(error.hint)}\n`
  return `${name}: ${printable(error.message)}\n${hint}  Help: unmark help${command ? ` ${command.name}` : ''}\n`
}
