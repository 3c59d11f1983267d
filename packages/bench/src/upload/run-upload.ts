// How fast a 20 MB picture goes out, and in how much memory, beside a raw POST of the same file to the same server.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Benchmark } from '../benchmarks.ts'
import { startChild } from '../child.ts'
import { noisePng } from '../noise.ts'
import { median } from '../statistics.ts'

const ROUNDS = 5
const SIDE = 2582
const MOST_GROWTH_MB = 40
const LEAST_SHARE = 0.5

interface Measured {
  readonly milliseconds: number
  /** Peak of the resident memory over what it was before, in bytes. */
  readonly growth: number
  readonly bytes: number
}

export const runUpload: Benchmark = async (_, print) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'unmark-bench-'))
  const server = startChild('upload/server.ts', [])
  try {
    const { url, token } = (await server.next()) as { url: string; token: string }
    const [file, warmUp] = [path.join(folder, 'large.png'), path.join(folder, 'small.png')]
    await writeFile(file, await noisePng(SIDE, SIDE, 1))
    await writeFile(warmUp, await noisePng(64, 64, 2))
    const measure = async (kind: string, round: number) => {
      const store = path.join(folder, `${kind}-${round}`)
      const client = startChild('upload/client.ts', [kind, url, token, store, file, warmUp], ['--expose-gc'])
      const measured = (await client.next()) as Measured
      await client.kill()
      return measured
    }
    const [raw, unmark]: Measured[][] = [[], []]
    for (let round = 0; round < ROUNDS; round++) {
      raw?.push(await measure('raw', round))
      unmark?.push(await measure('unmark', round))
    }
    return report(raw ?? [], unmark ?? [], print)
  } finally {
    await server.kill()
    await rm(folder, { recursive: true, force: true })
  }
}

function report(raw: readonly Measured[], unmark: readonly Measured[], print: (line: string) => void): boolean {
  const speed = ({ bytes, milliseconds }: Measured) => bytes / 1e3 / milliseconds
  const [rawSpeed, ourSpeed] = [median(raw.map(speed)), median(unmark.map(speed))]
  const growth = Math.max(...unmark.map((measured) => measured.growth)) / 1e6
  const share = ourSpeed / rawSpeed
  print(`picture           ${((raw[0]?.bytes ?? 0) / 1e6).toFixed(1)} MB, ${ROUNDS} rounds, medians; memory: the worst`)
  print(`raw file POST     ${rawSpeed.toFixed(0)} MB/s`)
  print(
    `Unmark            ${ourSpeed.toFixed(0)} MB/s of picture, ${(share * 100).toFixed(0)} % (limit ${LEAST_SHARE * 100} %)`,
  )
  print(`peak RSS growth   ${growth.toFixed(1)} MB (limit ${MOST_GROWTH_MB} MB)`)
  return share >= LEAST_SHARE && growth < MOST_GROWTH_MB
}
