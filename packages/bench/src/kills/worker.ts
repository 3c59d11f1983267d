// Cleans pictures as it is told their paths, one line each, and prints how each ended.
import { createInterface } from 'node:readline'
import { createUnmark, UnmarkError } from '@unmark/core'

const [baseUrl = '', token = '', store = ''] = process.argv.slice(2)
const unmark = createUnmark({ env: {}, baseUrl, token, store })
process.stdout.write('"ready"\n')
for await (const line of createInterface({ input: process.stdin })) {
  const image: string = JSON.parse(line)
  const ended = await unmark.remove({ image, regions: [{ x: 20, y: 16, width: 12, height: 8 }] }).then(
    ({ creditsSpent }) => ({ code: 'CLEAN', creditsSpent }),
    (error: unknown) => ({ code: UnmarkError.is(error) ? error.code : String(error), creditsSpent: 0 }),
  )
  process.stdout.write(`${JSON.stringify(ended)}\n`)
}
