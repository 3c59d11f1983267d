// The option `--report`: what the help says of it, and which file it names.
import path from 'node:path'
import type { Arguments } from '../arguments.ts'
import type { OptionSpec } from '../command.ts'
import { quote } from '../text.ts'
import { UsageError } from '../usage-error.ts'

export const REPORT_OPTION: OptionSpec = {
  name: 'report',
  value: 'FILE.html',
  path: 'file',
  summary:
    'Write a page with every picture before and after under a slider, the proof of what was changed, and the failures. It needs no network. Also written when some fail or the run is stopped.',
}

/** @throws UsageError when the file is no page, or there will be nothing to report. */
export function readReport(given: Arguments, cwd: string): string | undefined {
  const file = given.text('report')
  if (file === undefined) return undefined
  if (given.has('dry-run')) {
    throw new UsageError('--report tells what was done, and --dry-run does nothing.', 'Leave one of them out.')
  }
  if (/\.html?$/i.test(file)) return path.resolve(cwd, file)
  throw new UsageError(`--report expects the name of a page, which ends in .html; got ${quote(file)}.`)
}
