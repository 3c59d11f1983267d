// Throws so many damaged inputs at one door, in a process of its own, and prints how each ended.

import { seededRandom } from './random.ts'
import { TARGETS } from './targets.ts'

const [name = '', folder = '', from = '0', until = '0', seed = '0'] = process.argv.slice(2)
const open = TARGETS[name]
if (!open) throw new Error(`Expected one of ${Object.keys(TARGETS).join(', ')}; got ${name}.`)
const say = (message: unknown) => void process.stdout.write(`${JSON.stringify(message)}\n`)

let current = Number(from)
process.on('unhandledRejection', (reason) => say({ finding: `unhandled rejection: ${String(reason)}`, index: current }))
const target = await open(folder)
for (; current < Number(until); current++) {
  const random = seededRandom(Math.imul(Number(seed), 1_000_003) + current)
  try {
    say({ end: await target.once(random), index: current })
  } catch (error) {
    say({ finding: error instanceof Error ? (error.stack ?? error.message) : String(error), index: current })
  }
}
await target.close()
