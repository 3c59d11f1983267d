// How near a cold build comes to the least time that the service allows: 200 pictures of 500 ms, 16 at once.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Benchmark } from '../benchmarks.ts'
import { startChild } from '../child.ts'
import { type Build, type BuildTime, measureBuild, UNMARK, VITE } from './build.ts'
import { drawSimilarPictures, nameOf, writeSite } from './site.ts'
import { describeTimes, medianTime } from './statistics.ts'

const PICTURES = 200
const SIZE = { width: 320, height: 240 }
const LIMIT = 16
const SERVICE_MS = 500
const ROUNDS = 3
const MOST_OF_IDEAL = 1.15
const REGIONS = [{ x: 200, y: 200, width: 80, height: 24 }]

/** Needs `pnpm build` before it. */
export const runViteCold: Benchmark = async (_, print) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'unmark-bench-'))
  try {
    const pictures = path.join(folder, 'pictures')
    await drawSimilarPictures(pictures, PICTURES, SIZE)
    const [cold, plain]: [BuildTime[], BuildTime[]] = [[], []]
    for (let round = 0; round < ROUNDS; round++) {
      cold.push(await buildCold(path.join(folder, `cold-${round}`), pictures))
      plain.push(await buildPlain(path.join(folder, `plain-${round}`), pictures))
    }
    return report(cold, plain, print)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** A site of its own has a store of its own, with nothing in it. */
async function buildCold(site: string, pictures: string): Promise<BuildTime> {
  const double = startChild('batch/service.ts', [String(SERVICE_MS), path.join(pictures, nameOf(0))])
  try {
    const { url, token } = (await double.next()) as { url: string; token: string }
    await writeSite(site, pictures, PICTURES, '?unmark')
    const service = { engine: 'kaze', token, baseUrl: url }
    const options = { ...service, concurrency: LIMIT, regions: REGIONS, frozen: false, store: path.join(site, 'store') }
    const build: Build = { vite: VITE, site, plugin: { module: UNMARK, options } }
    const time = await measureBuild(build)
    double.tell('count')
    const { submissions } = (await double.next()) as { submissions: number }
    if (submissions !== PICTURES) throw new Error(`${submissions} submissions for ${PICTURES} pictures.`)
    return time
  } finally {
    await double.kill()
  }
}

async function buildPlain(site: string, pictures: string): Promise<BuildTime> {
  await writeSite(site, pictures, PICTURES, '')
  return measureBuild({ vite: VITE, site })
}

function report(cold: readonly BuildTime[], plain: readonly BuildTime[], print: (line: string) => void): boolean {
  const ideal = Math.ceil(PICTURES / LIMIT) * SERVICE_MS
  const ratio = medianTime(cold) / ideal
  print(
    `${PICTURES} pictures, the service takes ${SERVICE_MS} ms each, ${LIMIT} at once, ${ROUNDS} rounds; whole processes`,
  )
  print(`ideal                 ${ideal} ms of the service alone`)
  print(`plain pictures        ${describeTimes(plain)}`)
  print(`cold build            ${describeTimes(cold)}`)
  print(`of the ideal          ${ratio.toFixed(3)} (limit ${MOST_OF_IDEAL})`)
  return ratio <= MOST_OF_IDEAL
}
