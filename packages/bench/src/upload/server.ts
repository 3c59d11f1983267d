// The stand-in for the service, in a process of its own so that its memory and its time are not the client's.
import { startDouble } from '@unmark/kaze-double'

const double = await startDouble({ inspect: false, resultsAt: 'api' })
process.stdout.write(`${JSON.stringify({ url: double.url, token: double.token })}\n`)
