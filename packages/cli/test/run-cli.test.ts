import { readFileSync } from 'node:fs'
import { UnmarkError } from '@unmark/core'
import { describe, expect, it } from 'vitest'
import { COMMANDS } from '../src/commands.ts'
import { useFolder } from './helpers/folder.ts'
import { run } from './helpers/run.ts'

const folder = useFolder()
const unmark = (...argv: string[]) => run(argv, { cwd: folder(), createUnmark: neverCalled })

function neverCalled(): never {
  throw new Error('No client was expected to be made.')
}

describe('unmark', () => {
  it('prints the help and fails when nothing is asked', async () => {
    const { exitCode, stdout, stderr } = await unmark()
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(stderr).toContain('unmark <command> [options]')
  })

  it.each([['--help'], ['-h'], ['help']])('prints the help for %s', async (word) => {
    const { exitCode, stdout, stderr } = await unmark(word)
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(stdout).toContain('pictures that you own or are licensed to edit')
    for (const { name, summary } of COMMANDS) expect(stdout).toMatch(new RegExp(`${name} +${summary}`))
  })

  it.each(COMMANDS.map(({ name }) => name))('shows every option and an example of %s', async (name) => {
    const { stdout, exitCode } = await unmark('help', name)
    expect(exitCode).toBe(0)
    const command = COMMANDS.find((candidate) => candidate.name === name)
    for (const option of command?.options ?? []) expect(stdout).toContain(`--${option.name}`)
    for (const example of command?.examples ?? []) expect(stdout).toContain(example.command)
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(94)
    expect((await unmark(name, '--help')).stdout).toBe(stdout)
    expect((await unmark(name, 'x.png', '-h')).stdout).toBe(stdout)
  })

  it('prints the version of the package', async () => {
    const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
    const expected = { exitCode: 0, stdout: `${manifest.version}\n`, stderr: '' }
    expect(await unmark('--version')).toEqual(expected)
    expect(await unmark('-V')).toEqual(expected)
  })

  it.each([
    [['claen', 'a.png'], 'Did you mean: unmark clean?'],
    [['photo.jpg'], 'To clean a picture: unmark clean photo.jpg'],
    [['help', 'nothing'], 'Expected a command'],
    [['clean'], 'Expected at least one picture'],
    [['clean', '*.png'], 'matches none'],
    [['clean', 'a.png', '--regoin', '1,2,3,4'], 'Did you mean --region?'],
    [['clean', 'a.png', '--region', '1,2,3'], 'four numbers'],
    [['clean', 'a.png', '--engine', 'fast'], 'one of auto, kaze, local; got "fast"'],
    [['clean', 'a.png', '--mask-dialect', 'red'], '--mask-dialect expects one of'],
    [['clean', 'a.png', '--format', 'bmp'], '--format expects one of'],
    [['clean', 'a.png', '--quality', '101'], 'from 1 to 100'],
    [['clean', 'a.png', '--concurrency', '0'], 'from 1 to 256'],
    [['clean', 'a.png', '--max-credits', 'some'], 'at least 0'],
    [['clean', 'a.png', '--deadline', '0'], 'seconds'],
    [['clean', 'a.png', '--mask'], '--mask expects a value'],
    [['clean', 'a.png', 'b.png', '-o', 'out.png'], 'there are 2 pictures'],
    [['clean', 'x/a.png', 'y/a.png', '-o', 'out'], 'would be written to'],
    [['clean', 'file://nowhere.example/a.png'], 'file: URL'],
    [['store'], 'where, verify, prune; got nothing'],
    [['store', 'wipe'], 'got "wipe"'],
    [['store', 'where', 'else'], 'got "where else"'],
    [['store', 'where', '--older-than', '3'], 'belongs to unmark store prune'],
  ])('refuses %j before any work', async (argv, message) => {
    const { exitCode, stdout, stderr } = await unmark(...argv)
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(stderr).toContain(message)
    expect(stderr).toContain('Help: unmark help')
  })

  it('takes settings that core refuses as wrong usage', async () => {
    const refused = new UnmarkError('INVALID_INPUT', 'UNMARK_ENGINE cannot be used.', {
      hint: 'Correct UNMARK_ENGINE.',
    })
    const createUnmark = () => {
      throw refused
    }
    const outcome = await run(['clean', 'a.png'], { cwd: folder(), createUnmark })
    expect(outcome).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: 'unmark clean: UNMARK_ENGINE cannot be used.\n  Correct UNMARK_ENGINE.\n  Help: unmark help clean\n',
    })
  })
})
