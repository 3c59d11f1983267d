import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { COMMANDS } from '../../packages/cli/src/commands.ts'
import { commandHelp, overview } from '../../packages/cli/src/help.ts'
import { cliReference, REFERENCE_FILE } from '../cli-reference.ts'

const reference = readFileSync(REFERENCE_FILE, 'utf8')

/** Without what a formatter adds to a table. */
function unaligned(markdown: string): string {
  return markdown.replace(/ +\|/g, ' |').replace(/-{3,}/g, '---')
}

/** The options at the beginning of lines, with their values: `-o, --output FILE|DIR`. */
function optionsIn(help: string): string[] {
  return [...help.matchAll(/^ {2,6}((?:-\w, )?--[a-z-]+(?: [A-Z]\S*)?)/gm)].map(([, option]) => option ?? '')
}

/** The options in the tables of a part of the reference. */
function rowsOf(text: string): string[] {
  return [...text.matchAll(/^\| `([^`]+)`/gm)].map(([, option = '']) => option.replaceAll('\\|', '|'))
}

describe('the reference of the command line', () => {
  it('is current (node --conditions=@unmark/source --import tsx .ci/write-cli-reference.ts)', () => {
    expect(unaligned(reference)).toBe(unaligned(cliReference()))
  })

  it('has every option of --help, and no other', () => {
    const [general = '', ...parts] = reference.split('\n## ')
    expect(rowsOf(general)).toEqual(optionsIn(overview(COMMANDS)))
    expect(parts).toHaveLength(COMMANDS.length)
    for (const [index, command] of COMMANDS.entries()) {
      const shown = optionsIn(commandHelp(command))
      expect(shown.length).toBeGreaterThan(0)
      expect(rowsOf(parts[index] ?? '')).toEqual(shown)
    }
  })
})
