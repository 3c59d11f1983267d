// Ten thousand paid pictures through processes that are killed and a service that fails: is everything accounted for?
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Benchmark } from '../benchmarks.ts'
import { soak } from './soak.ts'

const PICTURES = 10_000
const KILL_EVERY_MS = 2_000

/** Options: the number of pictures, the seed; `10000 7`. */
export const runSoak: Benchmark = async ([count = String(PICTURES), seed = String(Date.now() % 1e6)], print) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'unmark-soak-'))
  print(`seed ${seed}, ${count} pictures, a kill every ${KILL_EVERY_MS} ms, Node ${process.version}`)
  try {
    const options = { pictures: Number(count), seed: Number(seed), folder, killEveryMs: KILL_EVERY_MS }
    const { lines, findings } = await soak(options)
    for (const line of lines) print(line)
    print(`findings   ${findings.length}`)
    for (const finding of findings) print(finding)
    return findings.length === 0
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
