// Runs the double as a program of its own, until it is told to stop.
import { type CommandLine, greeting, readCommandLine, USAGE } from './command-line.ts'
import { startDouble } from './double.ts'

const USAGE_ERROR = 2

async function main(): Promise<void> {
  const commandLine = tryReadCommandLine()
  if (commandLine === undefined) return
  if (commandLine.help) {
    process.stdout.write(USAGE)
    return
  }
  const double = await startDouble(commandLine.options)
  process.stdout.write(greeting(double, commandLine.options.control === true))
  const stop = () => {
    process.off('SIGINT', stop)
    process.off('SIGTERM', stop)
    double.close().catch(fail)
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
}

function tryReadCommandLine(): CommandLine | undefined {
  try {
    return readCommandLine(process.argv.slice(2))
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`)
    process.exitCode = USAGE_ERROR
    return undefined
  }
}

function fail(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}

main().catch(fail)
