// The completion script for zsh, from the table of commands; zsh shows the summaries beside the options.
import { type Command, HELP_OPTION, type OptionSpec, PROGRAM_OPTIONS } from '../command.ts'

export function writeZsh(commands: readonly Command[]): string {
  const help = "'help:Show how a command is used.'"
  return `#compdef unmark
# Completion of unmark for zsh: unmark completion zsh > a file named _unmark in a folder of $fpath
_unmark() {
  local -a commands=(
${commands.map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}`).join('\n')}
    ${help}
  )
  if (( CURRENT == 2 )); then
    _describe -t commands command commands
    _arguments ${PROGRAM_OPTIONS.map(argument).join(' ')}
    return
  fi
  shift words
  (( CURRENT-- ))
  case $words[1] in
${commands.map(commandCase).join('\n')}
    help) _describe -t commands command commands ;;
  esac
}
if [[ $funcstack[1] == _unmark ]]; then _unmark "$@"; else compdef _unmark unmark; fi
`
}

function commandCase({ name, options, words, takesPaths }: Command): string {
  const rest = [
    ...(words ? [quoted(`1:what:(${words.join(' ')})`)] : []),
    ...(takesPaths ? [quoted('*:picture:_files')] : []),
  ]
  const lines = [...options, HELP_OPTION].map(argument).concat(rest)
  return `    ${name})\n      _arguments \\\n${lines.map((line) => `        ${line}`).join(' \\\n')} ;;`
}

/** In the words of `_arguments`: `'*--region[summary]:X,Y,W,H:'`. */
function argument({ name, short, value, many, summary, choices, path }: OptionSpec): string {
  const told = `[${summary.replace(/[[\]\\]/g, '\\$&')}]`
  const action = choices ? `(${choices.join(' ')})` : path === 'folder' ? '_files -/' : path ? '_files' : ' '
  const taken = value === undefined ? '' : `:${value.replaceAll(':', '\\:')}:${action}`
  const more = many ? '*' : ''
  const long = value === undefined ? `--${name}` : `--${name}=`
  if (!short) return quoted(`${more}${long}${told}${taken}`)
  return `${quoted(`(-${short} --${name})`)}{-${short},${long}}${quoted(`${told}${taken}`)}`
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
