// How fast stored results are handed out, beside reading and hashing the inputs alone, which any check of them has to do.
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createUnmark, type Unmark } from '@unmark/core'
import type { Benchmark } from '../benchmarks.ts'
import { noisePng } from '../noise.ts'
import { median, withSpread } from '../statistics.ts'

const ROUNDS = 5
const PICTURES = 1_000
/** About 300 KB each. */
const [WIDTH, HEIGHT] = [400, 250]
const AT_ONCE = 8
const MOST_RATIO = 2
const REGIONS = [{ x: 100, y: 80, width: 40, height: 12 }]

/** Options: the number of pictures. */
export const runWarm: Benchmark = async ([count = String(PICTURES)], print) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'unmark-bench-'))
  const unmark = createUnmark({ env: {}, engine: 'local', store: path.join(folder, 'store') })
  try {
    const files = await writePictures(path.join(folder, 'pictures'), Number(count))
    await cleanAll(unmark, files, false)
    const [hashing, warm]: [number[], number[]] = [[], []]
    for (let round = 0; round < ROUNDS; round++) {
      hashing.push(await timed(() => hashAll(files)))
      warm.push(await timed(() => cleanAll(unmark, files, true)))
    }
    const ratio = median(warm) / median(hashing)
    print(
      `${count} stored pictures of ${WIDTH} x ${HEIGHT}, ${AT_ONCE} at once, ${ROUNDS} rounds, Node ${process.version}`,
    )
    print(`read and SHA-256     ${withSpread(hashing)} ms`)
    print(`stored results       ${withSpread(warm)} ms, ${ratio.toFixed(2)} times that (limit ${MOST_RATIO})`)
    return ratio <= MOST_RATIO
  } finally {
    await unmark.close()
    await rm(folder, { recursive: true, force: true })
  }
}

async function writePictures(folder: string, count: number): Promise<string[]> {
  await mkdir(folder)
  const files = Array.from({ length: count }, (_, index) => path.join(folder, `${index}.png`))
  for (const [index, file] of files.entries()) await writeFile(file, await noisePng(WIDTH, HEIGHT, index + 1))
  return files
}

async function hashAll(files: readonly string[]): Promise<void> {
  const rest = [...files]
  const worker = async () => {
    for (let file = rest.pop(); file !== undefined; file = rest.pop()) {
      createHash('sha256')
        .update(await readFile(file))
        .digest('hex')
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}

async function cleanAll(unmark: Unmark, files: readonly string[], stored: boolean): Promise<void> {
  const requests = files.map((image) => ({ image, regions: REGIONS }))
  for await (const outcome of unmark.removeMany(requests, { concurrency: AT_ONCE })) {
    if (!outcome.ok) throw outcome.error
    if (outcome.result.cached !== stored) throw new Error(`Expected cached: ${stored}; got ${outcome.result.cached}.`)
  }
}

async function timed(work: () => Promise<void>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}
