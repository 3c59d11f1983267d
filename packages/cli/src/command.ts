// What a command is: data that the parser and the help read, and one function.
import type { Arguments } from './arguments.ts'
import type { Context } from './context.ts'

export interface OptionSpec {
  /** Long name without dashes. */
  readonly name: string
  /** One letter, without a dash. */
  readonly short?: string
  /** What stands for the value in the help; an option without it is a switch. */
  readonly value?: string
  /** May be given more than once. */
  readonly many?: boolean
  readonly summary: string
  /** The values there are, for completion. */
  readonly choices?: readonly string[]
  /** The value is a path, for completion. */
  readonly path?: 'file' | 'folder'
}

export interface Example {
  readonly command: string
  readonly what: string
}

export interface Command {
  readonly name: string
  /** Half a line for the list of commands. */
  readonly summary: string
  /** Synopsis lines, each beginning with `unmark`. */
  readonly usage: readonly string[]
  /** Paragraphs. */
  readonly description: readonly string[]
  readonly options: readonly OptionSpec[]
  /** What its first argument may be, where that is a word of ours. */
  readonly words?: readonly string[]
  /** Its arguments are paths. */
  readonly takesPaths?: boolean
  readonly examples: readonly Example[]
  /** Does the job and gives the exit code. Throws a `UsageError` before anything is begun, or not at all. */
  run(given: Arguments, context: Context): Promise<number>
}

/** Every command takes it. */
export const HELP_OPTION: OptionSpec = { name: 'help', short: 'h', summary: 'Show this help.' }

/** What the program takes before any command. */
export const PROGRAM_OPTIONS: readonly OptionSpec[] = [
  HELP_OPTION,
  { name: 'version', short: 'V', summary: 'Print the version.' },
]
