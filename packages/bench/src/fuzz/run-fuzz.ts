// Throws damaged data at every door of Unmark, and lists whatever is no clean result and no typed error.
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Benchmark } from '../benchmarks.ts'
import { runCampaign } from './campaign.ts'
import { TARGETS } from './targets.ts'

const COUNT = 1_000
/** What targets make for themselves. */
const OWN = ['store', 'given', 'outside']

/** Options: inputs per door, the seed, one door's name; `1000 7 masks`. */
export const runFuzz: Benchmark = async ([count = String(COUNT), seed = String(Date.now() % 1e6), only], print) => {
  const names = Object.keys(TARGETS).filter((name) => only === undefined || name === only)
  print(`seed ${seed}, ${count} inputs for each of: ${names.join(', ')}`)
  const folder = await mkdtemp(path.join(tmpdir(), 'unmark-fuzz-'))
  const findings: string[] = []
  try {
    for (const target of names) {
      const own = path.join(folder, target)
      await mkdir(own)
      const outcome = await runCampaign({ target, count: Number(count), seed: Number(seed), folder: own })
      const ends = [...outcome.ends].sort(([, one], [, other]) => other - one)
      print(`${target.padEnd(10)} ${ends.map(([end, times]) => `${end} ${times}`).join(', ')}`)
      const strays = (await readdir(own)).filter((name) => !OWN.includes(name))
      findings.push(...outcome.findings, ...strays.map((name) => `${target}: wrote outside its store: ${name}`))
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  print(`findings   ${findings.length}`)
  for (const finding of findings) print(finding)
  return findings.length === 0
}
