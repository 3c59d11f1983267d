#!/usr/bin/env node
// The process: hands its streams and signals to the program, and ends with the program's exit code.
import { Interruption, type InterruptionName } from './exit.ts'
import { runCli } from './run-cli.ts'

/** A run that does not end by itself this long after a signal is ended; a second in all, with the time of ending. */
const HARD_LIMIT_MS = 800

const stop = new AbortController()

function interrupt(name: InterruptionName): void {
  const interruption = new Interruption(name)
  setTimeout(() => process.exit(interruption.exitCode), HARD_LIMIT_MS).unref()
  stop.abort(interruption)
}

for (const name of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => {
    // Asked for the second time: at once.
    if (stop.signal.aborted) process.exit(new Interruption(name).exitCode)
    interrupt(name)
  })
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Every later write to a broken pipe fails as well.
  if (stop.signal.aborted) return
  if (error.code !== 'EPIPE') throw error
  // Whoever reads the results has gone, as `head` does. A shell knows this end as that of a broken pipe.
  interrupt('SIGPIPE')
})
// Without a reader, there is nobody to tell; the results still count.
process.stderr.on('error', () => {})

const exitCode = await runCli({
  argv: process.argv.slice(2),
  cwd: process.cwd(),
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  signal: stop.signal,
})
// What was left behind after a signal must not keep the process alive; what was written has to get out.
await new Promise((resolve) => process.stdout.write('', resolve))
process.exit(exitCode)
