// Judges whether a process that lived through the whole soak held more at its end than after its beginning.
import { median } from '../statistics.ts'
import type { Watched } from './crew.ts'

const MOST_GROWTH = 1.1
/** With fewer samples, a heap that has not been collected yet looks like a leak. */
const LEAST_SAMPLES = 500
/** Sockets and files that are open at one moment and not at another; a leak of one a picture is hundreds. */
const MOST_MORE_DESCRIPTORS = 20

export interface WatchReport {
  readonly line: string
  readonly findings: readonly string[]
}

/** Compares the last tenth of the samples with the second one. */
export function judgeGrowth(samples: readonly Watched[]): WatchReport {
  const tenth = Math.floor(samples.length / 10)
  const early = samples.slice(tenth, 2 * tenth)
  const late = samples.slice(-tenth)
  if (tenth === 0) return { line: 'too few samples to tell growth', findings: [] }
  const rss = [early, late].map((part) => median(part.map((sample) => sample.rss))) as [number, number]
  const open = [early, late].map((part) => median(part.map(({ descriptors }) => descriptors))) as [number, number]
  const judged = samples.length >= LEAST_SAMPLES
  const findings: string[] = []
  if (judged && rss[1] > rss[0] * MOST_GROWTH) findings.push(`RSS grew from ${inMb(rss[0])} to ${inMb(rss[1])}`)
  if (open[1] > open[0] + MOST_MORE_DESCRIPTORS) findings.push(`open descriptors grew from ${open[0]} to ${open[1]}`)
  const line = `RSS ${inMb(rss[0])} in the second tenth, ${inMb(rss[1])} in the last${judged ? '' : ' (not judged)'}; descriptors ${open[0]} and ${open[1]}; ${samples.length} samples`
  return { line, findings }
}

function inMb(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(0)} MB`
}
