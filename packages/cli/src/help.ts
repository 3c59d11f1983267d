// Writes the help from the commands' own data, so that it cannot tell of an option that does not exist.
import { type Command, type Example, HELP_OPTION, type OptionSpec, PROGRAM_OPTIONS } from './command.ts'
import { wrap } from './text.ts'

const COLUMNS = 92
/** Where the second column begins. */
const INDENT = 26

export function overview(commands: readonly Command[]): string {
  return sections([
    'Unmark removes watermarks from pictures. It is for pictures that you own or are licensed to edit.',
    titled('Usage', ['unmark <command> [options]']),
    titled('Commands', [
      ...commands.flatMap(({ name, summary }) => columns(name, summary)),
      ...columns('help [command]', 'Show how a command is used.'),
    ]),
    titled('Options', optionLines(PROGRAM_OPTIONS)),
    titled('Examples', exampleLines(commands.flatMap(({ examples }) => examples.slice(0, 1)))),
    'The hosted service is used when KAZE_API_TOKEN is set; without it, all work is done on this machine.',
  ])
}

export function commandHelp(command: Command): string {
  return sections([
    titled('Usage', command.usage),
    ...command.description.map((paragraph) => wrap(paragraph, COLUMNS).join('\n')),
    titled('Options', optionLines([...command.options, HELP_OPTION])),
    titled('Examples', exampleLines(command.examples)),
  ])
}

function sections(parts: readonly string[]): string {
  return `${parts.join('\n\n')}\n`
}

function titled(title: string, lines: readonly string[]): string {
  return [`${title}:`, ...lines.map((line) => `  ${line}`)].join('\n')
}

function optionLines(options: readonly OptionSpec[]): string[] {
  return options.flatMap(({ name, short, value, summary }) => {
    return columns(`${short ? `-${short}, ` : '    '}--${name}${value ? ` ${value}` : ''}`, summary)
  })
}

function exampleLines(examples: readonly Example[]): string[] {
  return examples.flatMap(({ command, what }) => [command, `    ${what}`])
}

function columns(left: string, right: string): string[] {
  const [first = '', ...rest] = wrap(right, COLUMNS - INDENT - 2)
  const below = rest.map((line) => ' '.repeat(INDENT) + line)
  if (left.length + 2 > INDENT) return [left, ' '.repeat(INDENT) + first, ...below]
  return [left.padEnd(INDENT) + first, ...below]
}
