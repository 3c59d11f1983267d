// Cleans the pictures whose numbers it is told, many at once, and prints how each ended and what the process holds.
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { createUnmark, UnmarkError } from '@unmark/core'
import { noisePng } from '../noise.ts'
import type { Answer, Ask } from './contract.ts'
import { HEIGHT, REGION, WIDTH } from './contract.ts'

const [baseUrl = '', token = '', store = '', outputs = '', concurrency = '1'] = process.argv.slice(2)
const unmark = createUnmark({
  env: {},
  baseUrl,
  token,
  store,
  concurrency: Number(concurrency),
})
const say = (answer: Answer | 'ready') => void process.stdout.write(`${JSON.stringify(answer)}\n`)

process.on('unhandledRejection', (reason) => {
  say({ ask: undefined, code: `unhandled rejection: ${String(reason)}`, retryable: false, rss: 0, descriptors: 0 })
})
say('ready')
for await (const line of createInterface({ input: process.stdin })) void clean(JSON.parse(line))

async function clean(ask: Ask): Promise<void> {
  const file = path.join(outputs, `${ask.picture}-${ask.copy}.png`)
  const ended = await noisePng(WIDTH, HEIGHT, ask.seed)
    .then((image) => unmark.remove({ image, regions: [REGION], output: { path: file } }))
    .then(
      ({ report }) => ({ code: 'CLEAN', retryable: false, sha256: report.sha256.after }),
      (error: unknown) => {
        if (!UnmarkError.is(error)) return { code: String(error), retryable: false }
        return { code: error.code, retryable: error.retryable, message: error.message }
      },
    )
  const rss = process.memoryUsage.rss()
  say({ ask, ...ended, rss, descriptors: (await readdir('/proc/self/fd').catch(() => [])).length })
}
