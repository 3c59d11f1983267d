// Reads the double's command line and writes what it says when it runs by itself.
import { parseArgs } from 'node:util'
import type { Double } from './double.ts'
import type { DoubleOptions } from './options.ts'

export const USAGE = `Usage: pnpm double [options]

A stand-in for the hosted service on this machine. Nothing leaves it, nothing costs anything.

  --port N           port to listen on (default: a free one)
  --token TOKEN      token to accept (default: a new one)
  --credits N        credits of the account (default: 500)
  --duration SECONDS how long a task takes (default: 2)
  --http-status RULE ok: every code comes with HTTP 200; matching: 400, 401, 402, 405, 500 (default: ok)
  --results WHERE    api: result URLs have the service's origin; own: another port (default: api)
  --control          answer GET /control/state, POST /control/script, /finish, /release and /clear
  --help             show this
`

/** What to do: start with these options, or only show the usage. */
export type CommandLine = { readonly help: true } | { readonly help: false; readonly options: DoubleOptions }

/** @throws TypeError when an option is unknown or has a value that makes no sense. */
export function readCommandLine(args: readonly string[]): CommandLine {
  const { values } = parseArgs({
    // pnpm hands its own separator on.
    args: args.filter((argument) => argument !== '--'),
    options: {
      port: { type: 'string', default: '0' },
      token: { type: 'string' },
      credits: { type: 'string', default: '500' },
      duration: { type: 'string', default: '2' },
      'http-status': { type: 'string', default: 'ok' },
      results: { type: 'string', default: 'api' },
      control: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return { help: true }
  return {
    help: false,
    options: {
      port: count('port', values.port, 65_535),
      credits: count('credits', values.credits, Number.MAX_SAFE_INTEGER),
      jobDuration: seconds(values.duration) * 1000,
      codeStatus: choice('http-status', values['http-status'], ['ok', 'matching'] as const),
      resultsAt: choice('results', values.results, ['api', 'own'] as const),
      control: values.control,
      ...(values.token === undefined ? {} : { token: values.token }),
    },
  }
}

function count(name: string, text: string, most: number): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && value <= most) return value
  throw new TypeError(`Expected --${name} to be a whole number from 0 to ${most}, received ${JSON.stringify(text)}.`)
}

function seconds(text: string): number {
  const value = Number(text)
  if (text.trim() !== '' && Number.isFinite(value) && value >= 0) return value
  throw new TypeError(`Expected --duration to be a number of seconds, received ${JSON.stringify(text)}.`)
}

function choice<Word extends string>(name: string, text: string, words: readonly Word[]): Word {
  const word = words.find((known) => known === text)
  if (word !== undefined) return word
  throw new TypeError(`Expected --${name} to be ${words.join(' or ')}, received ${JSON.stringify(text)}.`)
}

/** What a person needs to try the product against the double. */
export function greeting({ url, token, credits }: Double, control: boolean): string {
  return `The stand-in for the hosted service listens on ${url} with ${credits.remaining} credits.

  export KAZE_BASE_URL=${url}
  export KAZE_API_TOKEN=${token}

Run any part of the product in a shell with these two variables set. Ctrl-C stops the double.
${control ? `Control: ${url}/control/state\n` : ''}`
}
