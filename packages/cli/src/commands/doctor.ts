// `unmark doctor`: what is broken here, and how to mend it.
import type { Finding } from '@unmark/core/doctor'
import type { Command } from '../command.ts'
import { EXIT_CLEAN, EXIT_FAILED, interruptedExitCode } from '../exit.ts'
import { ENGINES } from '../formats.ts'
import { line } from '../json-lines.ts'
import { loadConfig, mergeOptions, SETTINGS_OPTIONS } from '../settings.ts'
import { count, printable } from '../text.ts'
import { untilStopped } from '../until-stopped.ts'
import { UsageError } from '../usage-error.ts'
import { withoutUndefined } from '../without-undefined.ts'

/** Where the messages begin: behind `fail  settings  `. */
const INDENT = 16

export const DOCTOR: Command = {
  name: 'doctor',
  summary: 'Find out what is broken, and how to mend it.',
  usage: ['unmark doctor'],
  description: [
    'Looks at Node, the picture library, the settings, the store, the token, the proxy, the hosted service and its credits. Asking is free, and nothing is changed.',
    'Each line is ok, warn (it works, but not all of it) or fail, with what to do about it. Exit code: 0 if nothing failed, 1 otherwise.',
  ],
  options: [
    { name: 'engine', value: 'E', choices: ENGINES, summary: `Look at it for this engine: ${ENGINES.join(', ')}.` },
    { name: 'json', summary: 'Print one JSON line, for programs.' },
    ...SETTINGS_OPTIONS,
  ],
  examples: [{ command: 'unmark doctor', what: 'why something does not work' }],
  run: async (given, context) => {
    if (given.words.length > 0) throw new UsageError('unmark doctor takes no arguments.', 'Try: unmark doctor')
    const { stdout, signal } = context
    const json = given.has('json')
    const findings: Finding[] = []
    const engine = given.oneOf('engine', ENGINES)
    const settle = async () => {
      const config = await loadConfig(given, context)
      const options = mergeOptions(config, given, context, withoutUndefined({ engine }))
      return { options, ...withoutUndefined({ configFile: config?.file }) }
    }
    for await (const finding of untilStopped(context.diagnose(settle, { signal }), signal)) {
      findings.push(finding)
      if (!json) stdout.write(findingText(finding))
    }
    if (signal.aborted) return interruptedExitCode(signal)
    const failed = findings.filter(({ status }) => status === 'fail').length
    const warned = findings.filter(({ status }) => status === 'warn').length
    stdout.write(json ? line({ ok: failed === 0, findings }) : summary(failed, warned))
    return failed === 0 ? EXIT_CLEAN : EXIT_FAILED
  },
}

function findingText({ status, check, message, mend }: Finding): string {
  const head = `${status.padEnd(6)}${check.padEnd(INDENT - 6)}${printable(message)}\n`
  return mend === undefined ? head : `${head}${' '.repeat(INDENT)}mend: ${printable(mend)}\n`
}

function summary(failed: number, warned: number): string {
  if (failed === 0 && warned === 0) return 'All is well.\n'
  return `${count(failed, 'failure')}, ${count(warned, 'warning')}.\n`
}
