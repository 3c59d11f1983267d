// What `unmark clean` is measured against: the shortest program that has core clean the same pictures.
import path from 'node:path'
import { createUnmark } from '@unmark/core'
import { REGION } from './pictures.ts'

const [store = '', output = '', ...files] = process.argv.slice(2)
const unmark = createUnmark({ engine: 'local', store })
const requests = files.map((image) => ({ image, regions: [REGION], output: path.join(output, path.basename(image)) }))
for await (const outcome of unmark.removeMany(requests)) {
  if (!outcome.ok) throw outcome.error
}
await unmark.close()
