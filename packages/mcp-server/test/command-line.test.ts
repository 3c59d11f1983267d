import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import manifest from '../package.json' with { type: 'json' }
import { readCommandLine, USAGE, UsageError } from '../src/command-line.ts'
import { NODE_ARGUMENTS } from './support/host.ts'

describe('the command line', () => {
  test('is optional, and every part of it is read', () => {
    expect(readCommandLine([])).toEqual({ kind: 'serve', settings: {} })
    const args = '--root a --root /b --output-dir out --engine local --store s --max-credits 3 c'.split(' ')
    expect(readCommandLine(args)).toEqual({
      kind: 'serve',
      settings: {
        roots: [path.resolve('a'), path.resolve('/b'), path.resolve('c')],
        outputFolder: path.resolve('out'),
        engine: 'local',
        store: path.resolve('s'),
        maxCredits: 3,
      },
    })
    expect(readCommandLine(['--help'])).toEqual({ kind: 'help' })
    expect(readCommandLine(['--version'])).toEqual({ kind: 'version' })
  })

  test.each([
    ['--colour'],
    ['--root'],
    ['--root', ' '],
    ['--output-dir', ['$', '{HOME}'].join('')],
    ['--engine', 'magic'],
    ['--max-credits', '-1'],
    ['--max-credits', '1.5'],
    ['--max-credits', 'many'],
  ])('%s %s is refused', (...args) => {
    expect(() => readCommandLine(args)).toThrow(UsageError)
  })
})

describe('the program', () => {
  const run = (...args: string[]) => spawnSync('node', [...NODE_ARGUMENTS, ...args], { encoding: 'utf8', input: '' })

  test('prints its version and its help', () => {
    expect(run('--version')).toMatchObject({ status: 0, stdout: `${manifest.version}\n`, stderr: '' })
    expect(run('--help')).toMatchObject({ status: 0, stdout: USAGE, stderr: '' })
  })

  test('says what is wrong with a command line on the log only, and exits with 2', () => {
    const { status, stdout, stderr } = run('--engine', 'magic')
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toContain('--engine needs auto, kaze, local; got "magic".')
  })

  test('ends at once when there is no host', () => {
    expect(run()).toMatchObject({ status: 0, stdout: '', stderr: '' })
  })
})
