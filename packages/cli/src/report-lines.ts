// The lines that people read: what became of each picture, and what is wrong.
import path from 'node:path'
import type { Comparison, Plan, Preview, RemoveResult, SerialisedError } from '@unmark/core'
import { count, duration, fit, printable } from './text.ts'

/** Long enough for any path; a data: URL is cut. */
const LONGEST_NAME = 300

/** `photo.jpg -> photo.clean.jpg  local, 1,204 pixels changed inside the mark, 0 outside, 380 ms` */
export function resultText(given: string, result: RemoveResult, cwd: string): string {
  const { report, cached, creditsSpent } = result
  const facts = [
    result.engine,
    `${count(report.changedInside, 'pixel')} changed inside the mark, ${report.changedOutside.toLocaleString('en')} outside`,
    ...(creditsSpent > 0 ? [`${count(creditsSpent, 'credit')} spent`] : []),
    cached ? `from the store in ${duration(result.engineMs)}` : duration(result.engineMs),
  ]
  return `${arrow(given, result.path, cwd)}  ${facts.join(', ')}\n`
}

/** One line per warning of the report. */
export function warningText(given: string, result: RemoveResult): string {
  return result.report.warnings.map((warning) => `${nameText(given)}: warning: ${printable(warning)}\n`).join('')
}

/** The same form for every failure: where, code and message, then the next step, then the money. */
export function errorText(given: string | undefined, error: SerialisedError): string {
  const where = given === undefined ? 'unmark' : nameText(given)
  const lines = [`${where}: ${error.code}: ${printable(error.message)}`, `  next: ${printable(error.hint)}`]
  if (error.spent === 'yes') lines.push('  A credit was spent.')
  if (error.spent === 'unknown') lines.push('  A credit may have been spent.')
  if (error.taskId !== undefined) lines.push(`  task: ${printable(error.taskId)}`)
  return `${lines.join('\n')}\n`
}

/** What would happen; a plan with problems has its lines from {@link errorText} as well. */
export function planText(given: string, plan: Plan, cwd: string): string {
  if (plan.problems.length > 0) return `${arrow(given, plan.path, cwd)}  would fail\n`
  const facts = [
    plan.cached ? `from the store (${plan.engine})` : `${plan.engine}`,
    plan.credits > 0 ? `would spend ${count(plan.credits, 'credit')}` : 'free',
    ...(plan.width && plan.height ? [`${plan.format} of ${plan.width} x ${plan.height}`] : []),
    ...(plan.mask ? [`marks ${count(plan.mask.pixels, 'pixel')} (${percent(plan.mask.coverage)})`] : []),
  ]
  return `${arrow(given, plan.path, cwd)}  ${facts.join(', ')}\n`
}

/** `photo.jpg -> photo.preview.png  1,204 pixels (2.1 %) would be removed` */
export function previewText(given: string, { mask, pictureWidth, pictureHeight }: Preview, file: string, cwd: string) {
  const facts = mask
    ? `${count(mask.pixels, 'pixel')} (${percent(mask.coverage)}) would be removed`
    : `${pictureWidth} x ${pictureHeight} pixels, nothing is marked; --region or --mask marks something`
  return `${arrow(given, file, cwd)}  ${facts}\n`
}

/** `photo.jpg -> photo.compare.png  before, after and difference (x 8): 1,204 pixels differ, by at most 200 of 255` */
export function comparisonText(given: string, comparison: Comparison, file: string, cwd: string): string {
  const { changedPixels, largestDifference, amplify } = comparison
  const facts =
    changedPixels === 0
      ? 'nothing differs'
      : `${count(changedPixels, 'pixel')} ${changedPixels === 1 ? 'differs' : 'differ'}, by at most ${largestDifference} of 255`
  return `${arrow(given, file, cwd)}  before, after and difference (x ${amplify}): ${facts}\n`
}

export function nameText(given: string): string {
  return fit(printable(given), LONGEST_NAME)
}

function arrow(given: string, target: string | undefined, cwd: string): string {
  return target === undefined ? nameText(given) : `${nameText(given)} -> ${printable(shortPath(target, cwd))}`
}

/** Relative to the current folder where that is shorter. */
function shortPath(file: string, cwd: string): string {
  const relative = path.relative(cwd, file)
  return relative.length < file.length ? relative : file
}

function percent(share: number): string {
  return `${(share * 100).toLocaleString('en', { maximumSignificantDigits: 2 })} %`
}
