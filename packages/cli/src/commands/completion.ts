// `unmark completion`: what a shell needs to complete our commands and options.
import type { Command } from '../command.ts'
import { writeBash } from '../completion/bash.ts'
import { writeFish } from '../completion/fish.ts'
import { writeZsh } from '../completion/zsh.ts'
import { EXIT_CLEAN } from '../exit.ts'
import { quote } from '../text.ts'
import { UsageError } from '../usage-error.ts'

const WRITERS: Readonly<Record<string, (commands: readonly Command[]) => string>> = {
  bash: writeBash,
  zsh: writeZsh,
  fish: writeFish,
}

export const COMPLETION: Command = {
  name: 'completion',
  summary: 'Print what makes a shell complete commands and options.',
  usage: ['unmark completion bash|zsh|fish'],
  description: [
    'Prints a script for the shell. bash: source <(unmark completion bash), in ~/.bashrc. zsh: unmark completion zsh > a file named _unmark in a folder of $fpath, before compinit. fish: unmark completion fish > ~/.config/fish/completions/unmark.fish.',
  ],
  options: [],
  words: Object.keys(WRITERS),
  examples: [{ command: 'unmark completion bash', what: 'the script for bash' }],
  run: async (given, { stdout, commands }) => {
    const [shell, ...others] = given.words
    const write = shell === undefined ? undefined : WRITERS[shell]
    if (!write || others.length > 0) {
      const came = given.words.length === 0 ? 'nothing' : quote(given.words.join(' '))
      throw new UsageError(`Expected one of ${Object.keys(WRITERS).join(', ')}; got ${came}.`)
    }
    stdout.write(write(commands))
    return EXIT_CLEAN
  },
}
