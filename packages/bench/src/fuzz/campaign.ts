// Runs one door's worker, starts it anew when it crashes or hangs, and counts how everything ended.
import path from 'node:path'
import { type Child, startChild } from '../child.ts'

export interface Campaign {
  readonly target: string
  readonly count: number
  readonly seed: number
  /** Where the target may write; its working folder and its user's home, too, so that strays are seen. */
  readonly folder: string
}

export interface Outcome {
  /** How often each ending came. */
  readonly ends: ReadonlyMap<string, number>
  /** What should never happen, with the seed and the index that bring it back. */
  readonly findings: readonly string[]
}

const LONGEST_MS = 10_000
/** Starting a process and its first pictures take longer on a busy machine. */
const LONGEST_START_MS = 60_000

interface Message {
  readonly index: number
  readonly end?: string
  readonly finding?: string
}

export async function runCampaign({ target, count, seed, folder }: Campaign): Promise<Outcome> {
  const ends = new Map<string, number>()
  const findings: string[] = []
  const surroundings = { cwd: folder, env: { HOME: folder, UNMARK_STORE: path.join(folder, 'store') } }
  const name = (index: number) => `${target}, seed ${seed}, index ${index}`
  let next = 0
  while (next < count) {
    const child = startChild(
      'fuzz/worker.ts',
      [target, folder, String(next), String(count), String(seed)],
      [],
      surroundings,
    )
    let limit = LONGEST_START_MS
    while (next < count) {
      const message = await nextWithin(child, limit)
      limit = LONGEST_MS
      if (typeof message === 'string') {
        findings.push(`${name(next)}: ${message}`)
        next++
        break
      }
      if (message.finding !== undefined) findings.push(`${name(message.index)}: ${message.finding}`)
      if (message.end !== undefined) ends.set(message.end, (ends.get(message.end) ?? 0) + 1)
      next = message.index + 1
    }
    await child.kill()
  }
  return { ends, findings }
}

async function nextWithin(child: Child, ms: number): Promise<Message | 'hung' | 'crashed'> {
  let timer: NodeJS.Timeout | undefined
  const hung = new Promise<'hung'>((resolve) => {
    timer = setTimeout(resolve, ms, 'hung')
  })
  const message = await Promise.race([child.next(), hung])
  clearTimeout(timer)
  return message === undefined ? 'crashed' : (message as Message | 'hung')
}
