// How long the command line takes to say its version, beside Node doing nothing.
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Benchmark } from '../benchmarks.ts'
import { median, withSpread } from '../statistics.ts'

const ROUNDS = 25
const MOST_RATIO = 1.5
const COMMAND = fileURLToPath(new URL('../../../cli/dist/bin.js', import.meta.url))

/** Needs `pnpm build` before it. */
export const runStart: Benchmark = async (_, print) => {
  const [nothing, version]: [number[], number[]] = [[], []]
  for (let round = 0; round <= ROUNDS; round++) {
    const times = [timed(['-e', '0']), timed([COMMAND, '--version'])] as const
    // The first round fills the disk's cache.
    if (round === 0) continue
    nothing.push(times[0])
    version.push(times[1])
  }
  const ratio = median(version) / median(nothing)
  print(`node -e 0           ${withSpread(nothing)} ms, ${ROUNDS} starts each, Node ${process.version}`)
  print(`unmark --version    ${withSpread(version)} ms, ${ratio.toFixed(2)} times that (limit ${MOST_RATIO})`)
  return ratio <= MOST_RATIO
}

function timed(args: readonly string[]): number {
  const started = performance.now()
  execFileSync(process.execPath, args, { stdio: 'ignore' })
  return performance.now() - started
}
