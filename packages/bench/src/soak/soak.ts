// One soak: pictures, a failing double and a crew with a killer go in; figures and findings come out.
import { createHash } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { createUnmark } from '@unmark/core'
import { type Double, startDouble } from '@unmark/kaze-double'
import { type Random, seededRandom } from '../fuzz/random.ts'
import { noisePng } from '../noise.ts'
import { type Ask, HEIGHT, REGION, WIDTH } from './contract.ts'
import { Crew } from './crew.ts'
import { failAtRandom } from './faults.ts'
import { Ledger } from './ledger.ts'
import { findLeftovers } from './leftovers.ts'
import { judgeGrowth } from './watch.ts'

export interface SoakOptions {
  readonly pictures: number
  readonly seed: number
  readonly killEveryMs: number
  /** An empty folder for the store and the outputs. */
  readonly folder: string
}

export interface SoakReport {
  readonly lines: readonly string[]
  /** What should not have happened. */
  readonly findings: readonly string[]
  readonly kills: number
}

const PROCESSES = 4
/** In each process. */
const AT_ONCE = 12
const FAULTS = 0.1
/** Of the pictures are asked for by two at once. */
const ASKED_TWICE = 0.1
const LONGEST_TASK_MS = 40

export async function soak({ pictures, seed, killEveryMs, folder }: SoakOptions): Promise<SoakReport> {
  const random = seededRandom(seed)
  const jobDuration = () => random.below(LONGEST_TASK_MS)
  const double = await startDouble({ resultsAt: 'api', credits: 2 * pictures + 1, jobDuration })
  const [store, outputs] = [path.join(folder, 'store'), path.join(folder, 'outputs')]
  try {
    await mkdir(outputs)
    failAtRandom(double, random, FAULTS)
    const ledger = new Ledger()
    const workerArgs = [double.url, double.token, store, outputs, String(AT_ONCE)]
    const crew = new Crew(makeAsks(pictures, seed, random), (answer) => ledger.note(answer), {
      size: PROCESSES,
      each: AT_ONCE,
      killEveryMs,
      workerArgs,
      random,
    })
    const started = performance.now()
    await crew.run()
    const seconds = (performance.now() - started) / 1_000
    const { paidUnknown } = ledger.settle(await chargedPictures(double, pictures, seed))
    const growth = judgeGrowth(crew.survivor)
    const findings = [
      ...ledger.findings,
      ...growth.findings,
      ...(await findLeftovers(store, outputs, ledger)),
      ...(await lostResults(store, ledger, seed)),
      ...double.faults.map((fault) => `fault of the client: ${JSON.stringify(fault)}`),
    ]
    const count = (code: string) => ledger.picturesThatEnded(code).length
    const [clean, failed, unknown] = [count('CLEAN'), count('TASK_FAILED'), count('SUBMIT_OUTCOME_UNKNOWN')]
    if (clean + failed + unknown !== pictures)
      findings.push(`${clean + failed + unknown} pictures ended of ${pictures}`)
    if (double.charged !== clean + failed + paidUnknown) {
      findings.push(`${double.charged} credits were charged for ${clean + failed} pictures and ${paidUnknown} unknowns`)
    }
    const passing = [...ledger.passing].map(([code, times]) => `${code} ${times}`).join(', ')
    const lines = [
      `time       ${seconds.toFixed(0)} s, ${(pictures / seconds).toFixed(1)} pictures a second, ${crew.kills} kills`,
      `clean      ${clean}, each once in the store and whole in its output`,
      `failed     ${failed} at the service`,
      `unknown    ${unknown} (SUBMIT_OUTCOME_UNKNOWN), of which the service had charged ${paidUnknown}`,
      `passing    ${passing === '' ? 'none' : passing}, asked again`,
      `credits    ${double.charged} charged, ${double.submissions.length} submissions, ${double.requests.length} requests`,
      `survivor   ${growth.line}`,
    ]
    return { lines, findings, kills: crew.kills }
  } finally {
    await double.close()
  }
}

function makeAsks(pictures: number, seed: number, random: Random): Ask[] {
  return Array.from({ length: pictures }, (_, picture): Ask[] => {
    const ask = { picture, seed: seedOf(picture, seed) }
    return random.chance(ASKED_TWICE)
      ? [
          { ...ask, copy: 0 },
          { ...ask, copy: 1 },
        ]
      : [{ ...ask, copy: 0 }]
  }).flat()
}

function seedOf(picture: number, seed: number): number {
  return seed * 100_003 + picture + 1
}

/** The numbers of the pictures that the double made tasks of, as often as it did. */
async function chargedPictures(double: Double, pictures: number, seed: number): Promise<number[]> {
  const numbers = new Map<string, number>()
  for (let picture = 0; picture < pictures; picture++) {
    numbers.set(hashOf(await noisePng(WIDTH, HEIGHT, seedOf(picture, seed))), picture)
  }
  return double.tasks.map(({ image }) => numbers.get(hashOf(image)) ?? Number.NaN)
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** Asks a client that may use nothing but the store for every picture that came home. */
async function lostResults(store: string, ledger: Ledger, seed: number): Promise<string[]> {
  const unmark = createUnmark({ env: {}, engine: 'kaze', frozen: true, store })
  const findings: string[] = []
  for (const picture of ledger.picturesThatEnded('CLEAN')) {
    const image = await noisePng(WIDTH, HEIGHT, seedOf(picture, seed))
    const sha256 = await unmark.remove({ image, regions: [REGION] }).then(
      ({ report }) => report.sha256.after,
      (error: unknown) => String(error),
    )
    if (sha256 !== ledger.cleanHash(picture)) findings.push(`picture ${picture} is not in the store: ${sha256}`)
  }
  await unmark.close()
  return findings
}
