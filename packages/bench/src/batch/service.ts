// The double as a process of its own, so that its work is not counted as ours.
import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { startDouble } from '@unmark/kaze-double'

/**
 * Milliseconds that a task takes, and the picture that is delivered. The double neither decodes what is sent nor cleans it: on
 * a machine that both share, that took 20 ms of a processor for each picture, which a service would spend on its own.
 */
const [duration, picture = ''] = process.argv.slice(2)
const deliver = await readFile(picture)
const double = await startDouble({
  resultsAt: 'api',
  credits: 100_000,
  jobDuration: Number(duration),
  inspect: false,
  deliver,
})
const say = (message: unknown) => void process.stdout.write(`${JSON.stringify(message)}\n`)
say({ url: double.url, token: double.token })
for await (const _ of createInterface({ input: process.stdin })) {
  say({ submissions: double.submissions.length, asked: double.calls('result').length })
}
