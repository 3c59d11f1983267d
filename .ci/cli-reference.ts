// The reference of the command line, from the table that the program itself reads.
import { type Command, HELP_OPTION, type OptionSpec, PROGRAM_OPTIONS } from '../packages/cli/src/command.ts'
import { COMMANDS } from '../packages/cli/src/commands.ts'

export const REFERENCE_FILE = new URL('../packages/cli/docs/reference.md', import.meta.url)

/** Markdown. */
export function cliReference(): string {
  return [
    '# unmark: every command and option',
    'Written from the sources by `.ci/write-cli-reference.ts`; a test holds it to `--help`.',
    ['```', ...COMMANDS.flatMap(({ usage }) => usage), 'unmark help [command]', '```'].join('\n'),
    table(PROGRAM_OPTIONS),
    ...COMMANDS.map(section),
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n')
}

function section({ name, usage, description, options, examples }: Command): string {
  return [
    `## unmark ${name}`,
    ['```', ...usage, '```'].join('\n'),
    ...description.map(escaped),
    table([...options, HELP_OPTION]),
    examples.map(({ command, what }) => `- \`${command}\`: ${escaped(what)}`).join('\n'),
  ].join('\n\n')
}

function table(options: readonly OptionSpec[]): string {
  const rows = options.map(({ name, short, value, many, summary }) => {
    const spelling = `${short ? `-${short}, ` : ''}--${name}${value ? ` ${value}` : ''}`
    return `| \`${spelling.replaceAll('|', '\\|')}\`${many ? ', repeatable' : ''} | ${escaped(summary).replaceAll('|', '\\|')} |`
  })
  return ['| option | meaning |', '| --- | --- |', ...rows].join('\n')
}

/** What Markdown would take for its own. */
function escaped(text: string): string {
  return text.replace(/[*<>[\]_]/g, '\\$&')
}
