import { describe, expect, it } from 'vitest'
import { parseArguments } from '../src/arguments.ts'
import type { OptionSpec } from '../src/command.ts'
import { UsageError } from '../src/usage-error.ts'

const SPECS: readonly OptionSpec[] = [
  { name: 'output', short: 'o', value: 'FILE', summary: '' },
  { name: 'region', value: 'R', many: true, summary: '' },
  { name: 'quality', value: 'N', summary: '' },
  { name: 'json', summary: '' },
]

const parse = (...argv: string[]) => parseArguments(argv, SPECS)

describe('parseArguments', () => {
  it('reads words and options in any order', () => {
    const given = parse('a.png', '--region', '1', '-o', 'out', 'b.png', '--region=2', '--json')
    expect(given.words).toEqual(['a.png', 'b.png'])
    expect(given.texts('region')).toEqual(['1', '2'])
    expect(given.text('output')).toBe('out')
    expect(given.has('json')).toBe(true)
    expect(given.text('quality')).toBeUndefined()
  })

  it('takes everything after two dashes as words', () => {
    expect(parse('--', '--json', '-o').words).toEqual(['--json', '-o'])
  })

  it('takes a value that begins with a dash when it is written with an equals sign', () => {
    expect(parse('--output=-x.png').text('output')).toBe('-x.png')
  })

  it.each([
    [['--jsn'], '"--jsn"', 'Did you mean --json?'],
    [['-x'], '"-x"', './-name'],
    [['--output'], 'expects a value (FILE); got nothing', undefined],
    [['--output', '--json'], 'expects a value (FILE); got "--json"', '--output=--json'],
    [['--output='], 'expects a value (FILE); got ""', undefined],
    [['-o'], '-o expects a value', undefined],
    [['--json=yes'], 'takes no value; got "yes"', undefined],
    [['-o', 'a', '--output', 'b'], 'more than once', undefined],
  ])('refuses %j and says what came', (argv, message, hint) => {
    const error = refusal(() => parse(...argv))
    expect(error.message).toContain(message)
    if (hint) expect(error.hint).toContain(hint)
  })

  it('refuses numbers out of bounds and what is no number', () => {
    for (const value of ['0', '101', '-1', '1.5', 'many', '1e2', ' 5', '']) {
      expect(() => parse(`--quality=${value}`).wholeNumber('quality', 1, 100), value).toThrow(UsageError)
    }
    expect(parse('--quality', '100').wholeNumber('quality', 1, 100)).toBe(100)
    expect(() => parse('--quality', '0').positiveNumber('quality', 'seconds', 10)).toThrow('expects seconds')
    expect(parse('--quality', '2.5').positiveNumber('quality', 'seconds', 10)).toBe(2.5)
  })

  it('offers the word that may have been meant', () => {
    const error = refusal(() => parse('-o', 'locla').oneOf('output', ['auto', 'local']))
    expect(error.message).toBe('--output expects one of auto, local; got "locla".')
    expect(error.hint).toBe('Did you mean --output local?')
  })
})

function refusal(act: () => unknown): UsageError {
  try {
    act()
  } catch (error) {
    if (error instanceof UsageError) return error
    throw error
  }
  throw new Error('It was not refused.')
}
