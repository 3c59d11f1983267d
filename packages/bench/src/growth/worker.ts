// Cleans pictures through the double, then takes them all from the store again, and prints what each pass took.
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { createUnmark } from '@unmark/core'

const [url = '', token = '', folder = '', store = '', warmUp = '0'] = process.argv.slice(2)
const AT_ONCE = 16
const REGIONS = [{ x: 20, y: 16, width: 12, height: 6 }]

const unmark = createUnmark({ env: {}, engine: 'kaze', baseUrl: url, token, store })
const files = (await readdir(folder)).sort().map((name) => path.join(folder, name))
const [first, rest] = [files.slice(0, Number(warmUp)), files.slice(Number(warmUp))]
await pass(first)
await pass(first)
const passes = { batch: await pass(rest), store: await pass(rest) }
await unmark.close()
process.stdout.write(`${JSON.stringify(passes)}\n`)

/** Milliseconds for each picture, and the resident memory at the end of each tenth, in bytes. */
async function pass(images: readonly string[]) {
  const rss: number[] = []
  let done = 0
  const started = performance.now()
  const requests = images.map((image) => ({ image, regions: REGIONS }))
  for await (const outcome of unmark.removeMany(requests, { concurrency: AT_ONCE })) {
    if (!outcome.ok) throw outcome.error
    if (++done % Math.ceil(images.length / 10) === 0) rss.push(process.memoryUsage.rss())
  }
  return { each: (performance.now() - started) / images.length, rss }
}
