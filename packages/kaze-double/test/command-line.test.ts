import { describe, expect, it } from 'vitest'
import { readCommandLine } from '../src/command-line.ts'

describe('the command line', () => {
  it('has defaults that a person can try the product with', () => {
    expect(readCommandLine([])).toEqual({
      help: false,
      options: { port: 0, credits: 500, jobDuration: 2000, codeStatus: 'ok', resultsAt: 'api', control: false },
    })
  })

  it('takes every option, also behind a separator', () => {
    const args = '-- --port 8099 --token t --credits 3 --duration 0.5 --http-status matching --results own --control'
    expect(readCommandLine(args.split(' '))).toEqual({
      help: false,
      options: {
        port: 8099,
        token: 't',
        credits: 3,
        jobDuration: 500,
        codeStatus: 'matching',
        resultsAt: 'own',
        control: true,
      },
    })
  })

  it.each([
    ['--port', '70000'],
    ['--port', 'x'],
    ['--credits', '-1'],
    ['--credits', '1.5'],
    ['--duration', 'soon'],
    ['--duration', ' '],
    ['--http-status', 'maybe'],
    ['--results', 'there'],
    ['--colour', 'red'],
  ])('refuses %s %s', (option, value) => {
    expect(() => readCommandLine([`${option}=${value}`])).toThrow(TypeError)
  })

  it('shows the usage when asked', () => {
    expect(readCommandLine(['--help'])).toEqual({ help: true })
  })
})
