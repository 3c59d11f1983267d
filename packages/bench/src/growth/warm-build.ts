// Builds sites of more and more stored pictures with the Vite plugin, beside the same sites with plain ones.
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { startChild } from '../child.ts'
import { median, withSpread } from '../statistics.ts'
import { type Build, type BuildTime, measureBuild, UNMARK, VITE } from '../vite/build.ts'
import { drawSimilarPictures, nameOf, writeSite } from '../vite/site.ts'

const SIZE = { width: 64, height: 48 }
const REGIONS = [{ x: 24, y: 24, width: 24, height: 12 }]
const ROUNDS = 5

export interface WarmBuilds {
  readonly marked: readonly BuildTime[]
  readonly plain: readonly BuildTime[]
}

/** @param folder an empty one, which is removed again */
export async function measureWarmBuilds(count: number, folder: string): Promise<WarmBuilds> {
  const pictures = path.join(folder, 'pictures')
  await drawSimilarPictures(pictures, count, SIZE)
  const [markedSite, plainSite] = [path.join(folder, 'marked'), path.join(folder, 'plain')]
  await writeSite(markedSite, pictures, count, '?unmark')
  await writeSite(plainSite, pictures, count, '')
  const plain: Build = { vite: VITE, site: plainSite }
  const service = startChild('batch/service.ts', ['0', path.join(pictures, nameOf(0))])
  try {
    const { url, token } = (await service.next()) as { url: string; token: string }
    const options = { engine: 'kaze', token, baseUrl: url, concurrency: 16, regions: REGIONS, frozen: false }
    const plugin = { module: UNMARK, options: { ...options, store: path.join(folder, 'store') } }
    const marked: Build = { vite: VITE, site: markedSite, plugin }
    await measureBuild(marked)
    const times = { marked: [] as BuildTime[], plain: [] as BuildTime[] }
    for (let round = 0; round < ROUNDS; round++) {
      times.plain.push(await measureBuild(plain))
      times.marked.push(await measureBuild(marked))
    }
    service.tell('count')
    const { submissions } = (await service.next()) as { submissions: number }
    if (submissions !== count) throw new Error(`${submissions} submissions for ${count} pictures.`)
    return times
  } finally {
    await service.kill()
    await rm(folder, { recursive: true, force: true })
  }
}

/** A bundle holds all its pictures, plain or not, so that memory is compared with the plain site's. */
export function reportWarmBuilds(
  measured: ReadonlyMap<number, WarmBuilds>,
  mostDifference: number,
  print: (line: string) => void,
): boolean {
  print('built by Vite, all stored')
  const times: number[] = []
  let memory = 0
  for (const [count, { marked, plain }] of measured) {
    const [ours, theirs] = [marked, plain].map((builds) => builds.map(({ whole }) => whole / count))
    times.push(median(ours ?? []))
    const [rss, plainRss] = [marked, plain].map((builds) => median(builds.map(({ peakRss }) => peakRss)))
    memory = (rss ?? 0) / (plainRss ?? 1)
    print(
      `  ${String(count).padEnd(6)} ${withSpread(ours ?? [], 2)} ms each, plain ${withSpread(theirs ?? [], 2)}; ` +
        `peak RSS ${megabytes(rss)} MB, plain ${megabytes(plainRss)} MB`,
    )
  }
  const grown = (times.at(-1) ?? 0) / Math.min(...times) - 1
  print(
    `  the most take ${(100 * grown).toFixed(0)} % more each than the quickest, and ${memory.toFixed(2)} times the memory`,
  )
  print(`  limits: ${100 * mostDifference} %, ${1 + mostDifference} times the memory of plain pictures`)
  return grown <= mostDifference && memory <= 1 + mostDifference
}

function megabytes(bytes = 0): string {
  return (bytes / 2 ** 20).toFixed(0)
}
