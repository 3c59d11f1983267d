// Mutation testing: are the tests able to fail? Each small change to a source has to make one of them do so.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Benchmark } from '../benchmarks.ts'
import { type Random, seededRandom } from '../fuzz/random.ts'
import { applyMutation, type Mutation, mutationsOf } from './mutations.ts'
import { Reach } from './reach.ts'
import { type Verdict, Workshop } from './workshop.ts'

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url))
const PACKAGE = 'core'
/** The rooms in which a mistake costs money or leaks. */
const FOLDERS = ['tasks', 'store', 'net', 'masks']
const LEAST_KILLED = 0.8
/** A change that makes a loop endless is noticed as well; the tests of a whole room take a minute or two. */
const LIMIT_MS = 600_000

interface Mutant {
  /** Path from the package, such as `src/tasks/poll.ts`. */
  readonly source: string
  readonly mutation: Mutation
}

/** Options: folders of core's sources (default: those with a limit), `--sample N` of each, `--seed S`, `--near` tests only. */
export const runMutants: Benchmark = async (options, print) => {
  const { values, positionals } = parseArgs({
    args: [...options],
    allowPositionals: true,
    options: { sample: { type: 'string' }, seed: { type: 'string' }, near: { type: 'boolean' } },
  })
  const { sample, seed = String(Date.now() % 1e6), near = false } = values
  const folders = positionals.length > 0 ? positionals : FOLDERS
  print(`seed ${seed}, ${sample ?? 'all'} of the mutants in each of: ${folders.join(', ')}`)
  const folder = await mkdtemp(path.join(tmpdir(), 'unmark-mutants-'))
  try {
    const workshop = await Workshop.open(ROOT, folder, PACKAGE)
    const reach = new Reach(path.join(ROOT, 'packages', PACKAGE))
    let enough = true
    for (const name of folders) {
      const all = await mutantsOf(name)
      const chosen = sample === undefined ? all : pickSome(all, Number(sample), seededRandom(Number(seed)))
      let killed = 0
      for (const mutant of chosen) {
        const verdict = await judge(mutant, workshop, reach, near)
        if (verdict !== 'passed') killed++
        else print(`survived   ${describe(mutant, await readFile(locate(mutant.source), 'utf8'))}`)
      }
      const share = killed / chosen.length
      print(
        `${name.padEnd(10)} ${killed} of ${chosen.length} killed (${(100 * share).toFixed(0)} %), of ${all.length} mutants`,
      )
      if (share < LEAST_KILLED) enough = false
    }
    return enough
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function mutantsOf(folder: string): Promise<Mutant[]> {
  const base = path.join('src', folder)
  const names = await readdir(locate(base), { recursive: true })
  const sources = names.filter((name) => name.endsWith('.ts')).sort()
  const found = await Promise.all(
    sources.map(async (name) => {
      const source = path.join(base, name)
      const mutations = mutationsOf(source, await readFile(locate(source), 'utf8'))
      return mutations.map((mutation) => ({ source, mutation }))
    }),
  )
  return found.flat()
}

/** The nearest tests first, because they are quick and most likely to notice. */
async function judge({ source, mutation }: Mutant, workshop: Workshop, reach: Reach, near: boolean): Promise<Verdict> {
  const groups = reach
    .testsOf(source)
    .slice(0, near ? 2 : 3)
    .filter((group) => group.length > 0)
  // Tests that fail anyway would take every change for noticed.
  for (const tests of groups) await workshop.checkSound(tests, LIMIT_MS)
  return workshop.with(
    source,
    (text) => applyMutation(text, mutation),
    async () => {
      for (const tests of groups) {
        const { verdict } = await workshop.test(tests, LIMIT_MS)
        if (verdict !== 'passed') return verdict
      }
      return 'passed'
    },
  )
}

function pickSome<T>(from: readonly T[], count: number, random: Random): T[] {
  const rest = [...from]
  const chosen: T[] = []
  while (chosen.length < count && rest.length > 0) chosen.push(...rest.splice(random.below(rest.length), 1))
  return chosen
}

function describe({ source, mutation }: Mutant, text: string): string {
  const { start, end, kind, line, replacement } = mutation
  return `${source}:${line} ${kind}: ${oneLine(text.slice(start, end))} -> ${oneLine(replacement)}`
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').slice(0, 90)
}

function locate(name: string): string {
  return path.join(ROOT, 'packages', PACKAGE, name)
}
