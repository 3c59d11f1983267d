#!/usr/bin/env node
// The program `unmark-mcp`: the only file here that touches the process, its streams and its end.
import { readCommandLine, USAGE, UsageError } from './command-line.ts'
import { serve, VERSION } from './server.ts'

const USAGE_ERROR = 2

/** A submission that is under way is heard out for a moment; a process that hangs for longer than this is ended. */
const LONGEST_GOODBYE_MS = 3_000

function main(): void {
  const commandLine = readCommandLine(process.argv.slice(2))
  switch (commandLine.kind) {
    case 'help':
      process.stdout.write(USAGE)
      return
    case 'version':
      process.stdout.write(`${VERSION}\n`)
      return
    case 'serve':
      void run(commandLine.settings)
  }
}

async function run(settings: Parameters<typeof serve>[0]['settings']): Promise<void> {
  const stop = new AbortController()
  const leave = () => {
    stop.abort()
    setTimeout(() => process.exit(), LONGEST_GOODBYE_MS).unref()
  }
  process.once('SIGTERM', leave)
  process.once('SIGINT', leave)
  process.once('SIGHUP', leave)
  process.stdin.once('close', leave)
  // A log that nobody reads any more is no reason to crash.
  process.stderr.on('error', () => {})
  const onDefect = (error: unknown) => process.stderr.write(`unmark-mcp: ${describe(error)}\n`)
  try {
    await serve(
      { settings, input: process.stdin, output: process.stdout, workingFolder: process.cwd(), onDefect },
      stop.signal,
    )
    process.stdout.end(() => process.exit())
  } catch (error) {
    onDefect(error)
    process.exit(1)
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

try {
  main()
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  process.stderr.write(`${error.message}\n\n${USAGE}`)
  process.exitCode = USAGE_ERROR
}
