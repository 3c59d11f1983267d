// How close a batch on the hosted engine comes to the time that the service alone would take.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createUnmark } from '@unmark/core'
import type { Benchmark } from '../benchmarks.ts'
import { startChild } from '../child.ts'
import { similarPng } from '../noise.ts'
import { median, withSpread } from '../statistics.ts'

const ROUNDS = 3
const PICTURES = 200
const [WIDTH, HEIGHT] = [160, 120]
const SERVICE_MS = 500
const LIMIT = 16
const MOST_RATIO = 1.05
const REGIONS = [{ x: 40, y: 30, width: 30, height: 10 }]

/** Options: the number of rounds. */
export const runBatchTime: Benchmark = async ([rounds = String(ROUNDS)], print) => {
  const pictures = await Promise.all(Array.from({ length: PICTURES }, (_, index) => similarPng(WIDTH, HEIGHT, index)))
  const ideal = Math.ceil(PICTURES / LIMIT) * SERVICE_MS
  const ratios: number[] = []
  const polls: number[] = []
  for (let round = 0; round < Number(rounds); round++) {
    const folder = await mkdtemp(path.join(tmpdir(), 'unmark-bench-'))
    const delivered = path.join(folder, 'delivered.png')
    await writeFile(delivered, await similarPng(WIDTH, HEIGHT, 0))
    const service = startChild('batch/service.ts', [String(SERVICE_MS), delivered])
    try {
      const { url, token } = (await service.next()) as { url: string; token: string }
      const milliseconds = await measure({ url, token, store: path.join(folder, 'store') }, pictures)
      ratios.push(milliseconds / ideal)
      service.tell('count')
      const { submissions, asked } = (await service.next()) as { submissions: number; asked: number }
      if (submissions !== PICTURES) throw new Error(`Expected ${PICTURES} submissions; got ${submissions}.`)
      polls.push(asked / PICTURES)
    } finally {
      await service.kill()
      await rm(folder, { recursive: true, force: true })
    }
  }
  print(
    `${PICTURES} pictures, ${SERVICE_MS} ms each at the service, ${LIMIT} at once: ${ideal} ms at best; Node ${process.version}`,
  )
  print(`Unmark      ${withSpread(ratios, 3)} times that (limit ${MOST_RATIO}), with an empty store`)
  print(`polls       ${withSpread(polls, 1)} per picture`)
  return median(ratios) <= MOST_RATIO
}

async function measure(
  { url, token, store }: { readonly url: string; readonly token: string; readonly store: string },
  pictures: readonly Uint8Array[],
): Promise<number> {
  const unmark = createUnmark({ env: {}, baseUrl: url, token, store })
  const requests = pictures.map((image) => ({ image, regions: REGIONS }))
  const started = performance.now()
  for await (const outcome of unmark.removeMany(requests, { concurrency: LIMIT })) {
    if (!outcome.ok) throw outcome.error
  }
  const milliseconds = performance.now() - started
  await unmark.close()
  return milliseconds
}
