// Uploads one picture, through Unmark or raw, and prints how long that took and how much memory it needed.
import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { request } from 'node:http'
import { createUnmark, type Progress } from '@unmark/core'

const [kind = '', url = '', token = '', store = '', file = '', warmUp = ''] = process.argv.slice(2)
/** Below this fraction the picture is still being put into the store. */
const SUBMITTING_FROM = 0.2
const regions = [{ x: 2, y: 2, width: 8, height: 8 }]
const measured = kind === 'raw' ? await uploadRaw(file) : await uploadByUnmark()
process.stdout.write(`${JSON.stringify(measured)}\n`)
process.exit()

/** From the first byte that is handed to the connection to the moment at which the service's answer is on disk. */
async function uploadByUnmark() {
  const unmark = createUnmark({ env: {}, baseUrl: url, token, store })
  await unmark.submit({ image: await readFile(warmUp), regions })
  const image = await readFile(file)
  let [started, ended, baseline, peak] = [0, 0, 0, 0]
  const onProgress = ({ stage, fraction }: Progress) => {
    if (stage === 'submitting' && fraction > SUBMITTING_FROM && started === 0) {
      globalThis.gc?.()
      baseline = process.memoryUsage.rss()
      started = performance.now()
    }
    if (stage === 'waiting' && ended === 0) ended = performance.now()
    peak = Math.max(peak, process.memoryUsage.rss())
  }
  // A crop would be a fraction of the bytes.
  await unmark.submit({ image, regions, crop: false, onProgress })
  return { milliseconds: ended - started, growth: peak - baseline, bytes: image.length }
}

async function uploadRaw(path: string) {
  const { size } = await stat(path)
  const started = performance.now()
  await new Promise<void>((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'content-length': size }
    const post = request(`${url}/api/ext/v1/submit_watermark_removal`, { method: 'POST', headers }, (reply) => {
      reply.resume().on('end', resolve)
    })
    post.on('error', reject)
    createReadStream(path).pipe(post)
  })
  return { milliseconds: performance.now() - started, growth: 0, bytes: size }
}
