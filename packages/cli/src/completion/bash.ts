// The completion script for bash, from the table of commands.
import { type Command, HELP_OPTION, type OptionSpec, PROGRAM_OPTIONS } from '../command.ts'

export function writeBash(commands: readonly Command[]): string {
  const names = [...commands.map(({ name }) => name), 'help', ...PROGRAM_OPTIONS.map(({ name }) => `--${name}`)]
  return `# Completion of unmark for bash: source <(unmark completion bash)
_unmark() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} words=
  if (( COMP_CWORD == 1 )); then
    words='${names.join(' ')}'
  else
    case "\${COMP_WORDS[1]} $previous" in
${commands.flatMap(valueCases).join('\n')}
      *)
        case "\${COMP_WORDS[1]} $current" in
${commands.map(optionCase).join('\n')}
${wordCases(commands).join('\n')}
        esac ;;
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
# Where we have no word to offer, bash completes the names of files.
complete -o default -F _unmark unmark
`
}

function valueCases({ name, options }: Command): string[] {
  return options
    .filter(({ value }) => value !== undefined)
    .map(
      (option) =>
        `      ${spellings(option)
          .map((spelling) => `'${name} ${spelling}'`)
          .join('|')}) words='${(option.choices ?? []).join(' ')}' ;;`,
    )
}

function optionCase({ name, options }: Command): string {
  const words = [...options, HELP_OPTION].map((option) => `--${option.name}`)
  return `          '${name} -'*) words='${words.join(' ')}' ;;`
}

function wordCases(commands: readonly Command[]): string[] {
  const help = { name: 'help', words: commands.map(({ name }) => name) }
  return [...commands, help].flatMap(({ name, words }) =>
    words ? [`          '${name} '*) (( COMP_CWORD == 2 )) && words='${words.join(' ')}' ;;`] : [],
  )
}

function spellings({ name, short }: OptionSpec): string[] {
  return [`--${name}`, ...(short ? [`-${short}`] : [])]
}
