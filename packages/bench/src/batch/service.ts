// The double as a process of its own, so that its work is not counted as ours.
import { createInterface } from 'node:readline'
import { startDouble } from '@unmark/kaze-double'

const double = await startDouble({ resultsAt: 'api', credits: 100_000, jobDuration: Number(process.argv[2]) })
const say = (message: unknown) => void process.stdout.write(`${JSON.stringify(message)}\n`)
say({ url: double.url, token: double.token })
for await (const _ of createInterface({ input: process.stdin })) {
  say({ submissions: double.submissions.length, asked: double.calls('result').length })
}
