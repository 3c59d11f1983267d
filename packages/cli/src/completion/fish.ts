// The completion script for fish, from the table of commands.
import { type Command, HELP_OPTION, type OptionSpec, PROGRAM_OPTIONS } from '../command.ts'

export function writeFish(commands: readonly Command[]): string {
  const names = commands.map(({ name }) => name)
  return [
    '# Completion of unmark for fish: unmark completion fish > ~/.config/fish/completions/unmark.fish',
    ...PROGRAM_OPTIONS.map((option) => line('__fish_use_subcommand', optionFlags(option), option.summary)),
    ...commands.map(({ name, summary }) => line('__fish_use_subcommand', ['-f', '-a', name], summary)),
    line('__fish_use_subcommand', ['-f', '-a', 'help'], 'Show how a command is used.'),
    line('__fish_seen_subcommand_from help', ['-f', '-a', quoted(names.join(' '))]),
    ...commands.flatMap(commandLines),
    '',
  ].join('\n')
}

function commandLines({ name, options, words, takesPaths }: Command): string[] {
  const seen = `__fish_seen_subcommand_from ${name}`
  return [
    ...(words ? [line(seen, ['-f', '-a', quoted(words.join(' '))])] : []),
    ...(words || takesPaths ? [] : [line(seen, ['-f'])]),
    ...[...options, HELP_OPTION].map((option) => line(seen, optionFlags(option), option.summary)),
  ]
}

function optionFlags({ name, short, value, choices, path }: OptionSpec): string[] {
  const taken = choices ? ['-x', '-a', quoted(choices.join(' '))] : path ? ['-r', '-F'] : value ? ['-x'] : []
  return ['-l', name, ...(short ? ['-s', short] : []), ...taken]
}

function line(condition: string, flags: readonly string[], summary?: string): string {
  const told = summary === undefined ? [] : ['-d', quoted(summary)]
  return ['complete', '-c', 'unmark', '-n', quoted(condition), ...flags, ...told].join(' ')
}

/** Between single quotes, fish knows the backslash and the quote alone. */
function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`
}
