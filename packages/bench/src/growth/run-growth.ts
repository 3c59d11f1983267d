// Whether time and memory for each picture stay the same from a hundred pictures to ten thousand.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Benchmark } from '../benchmarks.ts'
import { startChild } from '../child.ts'
import { similarPng } from '../noise.ts'
import { median, withSpread } from '../statistics.ts'
import { measureWarmBuilds, reportWarmBuilds, type WarmBuilds } from './warm-build.ts'

/** How many pictures, and how often, because few of them are soon done and tell little. */
const STEPS = [
  { pictures: 100, rounds: 7 },
  { pictures: 1_000, rounds: 3 },
  { pictures: 10_000, rounds: 1 },
]
/** Until here code is compiled and connections are made; not counted. */
const WARM_UP = 200
const [WIDTH, HEIGHT] = [64, 48]
const MOST_DIFFERENCE = 0.2

const KINDS = { batch: 'cleaned by the service', store: 'taken from the store' }
type Kind = keyof typeof KINDS
type Passes = Readonly<Record<Kind, { readonly each: number; readonly rss: readonly number[] }>>

/** Options: the most pictures. Needs `pnpm build` before it. */
export const runGrowth: Benchmark = async ([most = '10000'], print) => {
  const steps = STEPS.filter(({ pictures }) => pictures <= Number(most))
  const measured = new Map<number, Passes[]>()
  for (const { pictures, rounds } of steps) {
    const passes: Passes[] = []
    for (let round = 0; round < rounds; round++) passes.push(await measure(pictures))
    measured.set(pictures, passes)
  }
  const builds = new Map<number, WarmBuilds>()
  for (const { pictures } of steps) {
    builds.set(pictures, await measureWarmBuilds(pictures, await mkdtemp(path.join(tmpdir(), 'unmark-bench-'))))
  }
  print(`pictures of ${WIDTH} x ${HEIGHT}, Node ${process.version}; a service that takes no time`)
  const kept = Object.entries(KINDS).map(([kind, name]) => report(kind as Kind, name, measured, print))
  return [...kept, reportWarmBuilds(builds, MOST_DIFFERENCE, print)].every(Boolean)
}

async function measure(count: number): Promise<Passes> {
  const folder = await mkdtemp(path.join(tmpdir(), 'unmark-bench-'))
  const delivered = path.join(folder, 'delivered.png')
  await writeFile(delivered, await similarPng(WIDTH, HEIGHT, 0))
  const service = startChild('batch/service.ts', ['0', delivered])
  try {
    const pictures = path.join(folder, 'pictures')
    await mkdir(pictures)
    for (let index = 0; index < count + WARM_UP; index++) {
      const name = `${String(index).padStart(6, '0')}.png`
      await writeFile(path.join(pictures, name), await similarPng(WIDTH, HEIGHT, index + 1))
    }
    const { url, token } = (await service.next()) as { url: string; token: string }
    const worker = startChild('growth/worker.ts', [url, token, pictures, path.join(folder, 'store'), String(WARM_UP)])
    const passes = (await worker.next()) as Passes
    await worker.kill()
    return passes
  } finally {
    await service.kill()
    await rm(folder, { recursive: true, force: true })
  }
}

function report(
  kind: Kind,
  name: string,
  measured: ReadonlyMap<number, readonly Passes[]>,
  print: (line: string) => void,
): boolean {
  print(name)
  const times: number[] = []
  let memory = 0
  for (const [count, passes] of measured) {
    const each = passes.map((pass) => pass[kind].each)
    times.push(median(each))
    const { rss } = (passes[0] as Passes)[kind]
    memory = (rss.at(-1) ?? 0) / (rss[1] ?? 1)
    const megabytes = rss.map((bytes) => (bytes / 2 ** 20).toFixed(0))
    print(`  ${String(count).padEnd(6)} ${withSpread(each, 2)} ms each; RSS by tenths ${megabytes.join(' ')} MB`)
  }
  // What the first hundred pictures cost more is not growth.
  const grown = (times.at(-1) ?? 0) / Math.min(...times) - 1
  print(`  the most take ${(100 * grown).toFixed(0)} % more each than the quickest; memory grows by ${percent(memory)}`)
  print(`  limits: ${100 * MOST_DIFFERENCE} %, ${100 * MOST_DIFFERENCE} % from the second tenth to the last`)
  return grown <= MOST_DIFFERENCE && memory <= 1 + MOST_DIFFERENCE
}

function percent(ratio: number): string {
  return `${(100 * (ratio - 1)).toFixed(0)} %`
}
