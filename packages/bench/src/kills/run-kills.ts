// Kills a process at a random moment of cleaning a picture, over and over, and counts what that cost.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Double, startDouble } from '@unmark/kaze-double'
import type { Benchmark } from '../benchmarks.ts'
import { type Child, startChild } from '../child.ts'
import { noisePng } from '../noise.ts'

const RUNS = 200
/** Half of the kills fall into the time in which a picture is read, checked and sent; the others anywhere. */
const SENDING_MS = 120
const WHOLE_MS = 1_500

interface Counts {
  clean: number
  unknown: number
  unknownPaid: number
  other: string[]
  /** Where the service was when the process was killed. */
  killed: { beforeSubmission: number; beforeReply: number; afterReply: number }
}

/** Options: the number of runs. */
export const runKills: Benchmark = async ([runs = String(RUNS)], print) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'unmark-bench-'))
  const double = await startDouble({ resultsAt: 'api', credits: 10_000, polls: 1 })
  double.scriptEvery('submit', { delayMs: 10 })
  const start = () => startChild('kills/worker.ts', [double.url, double.token, path.join(folder, 'store')])
  const finisher = start()
  const victims = [start(), start()]
  try {
    await finisher.next()
    const counts: Counts = {
      clean: 0,
      unknown: 0,
      unknownPaid: 0,
      other: [],
      killed: { beforeSubmission: 0, beforeReply: 0, afterReply: 0 },
    }
    for (let run = 0; run < Number(runs); run++) {
      victims.push(start())
      const image = path.join(folder, `${run}.png`)
      await writeFile(image, await noisePng(64, 48, run + 1))
      await oneRun(image, victims.shift() as Child, finisher, double, counts)
    }
    return report(Number(runs), counts, double, print)
  } finally {
    await Promise.all([finisher, ...victims].map((child) => child.kill()))
    await double.close()
    await rm(folder, { recursive: true, force: true })
  }
}

async function oneRun(image: string, victim: Child, finisher: Child, double: Double, counts: Counts): Promise<void> {
  await victim.next()
  const [charged, sent] = [double.charged, double.submissions.length]
  victim.tell(image)
  await sleep(Math.random() * (Math.random() < 0.5 ? SENDING_MS : WHOLE_MS))
  const submission = double.submissions[sent]
  if (!submission) counts.killed.beforeSubmission++
  else if (submission.end === 'open') counts.killed.beforeReply++
  else counts.killed.afterReply++
  await victim.kill()
  finisher.tell(image)
  const { code } = (await finisher.next()) as { code: string }
  if (code === 'CLEAN') counts.clean++
  else if (code === 'SUBMIT_OUTCOME_UNKNOWN') counts.unknown++
  else counts.other.push(code)
  if (code === 'SUBMIT_OUTCOME_UNKNOWN' && double.charged > charged) counts.unknownPaid++
}

function report(runs: number, counts: Counts, double: Double, print: (line: string) => void): boolean {
  const { killed } = counts
  const pictures = double.tasks.map(({ image }) => Buffer.from(image).toString('base64'))
  const paidTwice = pictures.length - new Set(pictures).size
  print(`runs                      ${runs}, each killed once with SIGKILL and run again`)
  print(`killed                    ${killed.beforeSubmission} before the last byte had arrived`)
  print(`                          ${killed.beforeReply} between the last byte and the reply`)
  print(`                          ${killed.afterReply} after the service had replied`)
  print(`clean pictures            ${counts.clean}`)
  print(`SUBMIT_OUTCOME_UNKNOWN    ${counts.unknown}, of which the service had charged ${counts.unknownPaid}`)
  print(`other endings             ${counts.other.length} ${[...new Set(counts.other)].join(' ')}`)
  print(`credits charged           ${double.charged}, of which twice for one picture ${paidTwice}`)
  print(`submissions               ${double.submissions.length}, faults of the client ${double.faults.length}`)
  const expected = counts.clean + counts.unknownPaid
  return paidTwice === 0 && counts.other.length === 0 && double.charged === expected && double.faults.length === 0
}
