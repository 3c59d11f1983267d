// Entry of a worker thread: takes one job after another and answers each.
import { parentPort } from 'node:worker_threads'
import type { Job } from './job.ts'
import type { Reply } from './messages.ts'
import { restore } from './restore.ts'

if (parentPort === null) throw new Error('This file is the entry of a worker thread; import @unmark/inpaint instead.')
const port = parentPort

port.on('message', (job: Job) => {
  try {
    const answer = restore(job, (fraction) => send({ kind: 'progress', fraction }))
    send({ kind: 'answer', answer }, [answer.data.buffer])
  } catch (error) {
    send({ kind: 'failure', error })
  }
})

function send(reply: Reply, transfer: ArrayBuffer[] = []): void {
  port.postMessage(reply, transfer)
}
