// A disk that fills up at any step of a paid picture's way: what was paid for is handed out, or can be had again for nothing.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { startDouble } from '@unmark/kaze-double'
import { expect, it, onTestFinished } from 'vitest'
import { temporaryFolder } from '../support/folder.ts'
import { marked } from './support.ts'

/** Only with a mount namespace of its own can a test have a file system of its own. */
const MOUNTS = ['--user', '--map-root-user', '--mount']
const canMount = process.platform === 'linux' && spawnSync('unshare', [...MOUNTS, 'true']).status === 0

/** One page after the other, this is more than a picture of these tests needs on its whole way. */
const MOST_PAGES = 20

interface End {
  readonly code: string
  readonly creditsSpent?: number
  readonly spent?: string
  readonly taskId?: string
  readonly message?: string
}

interface Told {
  readonly free: number
  readonly hash: string
  /** With so many free pages, and then with room again. */
  readonly first: End
  readonly second: End
  /** What was beside the outputs. */
  readonly left: readonly string[]
}

/** Each page of the disk is a run of its own. */
const LIMIT_MS = 240_000

it('a disk that is full at any step costs no credit twice, and no result that was paid for', {
  timeout: LIMIT_MS,
}, async ({ skip }) => {
  if (!canMount) skip('needs a file system of its own (unshare --user --mount), which is not permitted here')
  const double = await startDouble({ resultsAt: 'api' })
  onTestFinished(() => double.close())
  const [disk, pictures] = [await temporaryFolder(), await temporaryFolder()]
  for (let pages = 0; pages <= MOST_PAGES; pages++) {
    await writeFile(path.join(pictures, `${pages}.png`), await marked(3, pages))
  }
  const told = await fillDisks(disk, [double.url, double.token, disk, pictures])
  const last = told.pop()
  expect(told).toHaveLength(MOST_PAGES + 1)
  const paid = double.tasks.map(({ image }) => createHash('sha256').update(image).digest('hex'))
  for (const { free, hash, first, second, left } of told as Told[]) {
    const times = paid.filter((one) => one === hash).length
    const story = `${free} free pages: ${JSON.stringify({ first, second, times })}`
    expect(['CLEAN', 'STORE_CORRUPT', 'PATH_NOT_ALLOWED'], story).toContain(first.code)
    expect(left, story).toEqual([])
    const paidAtFirst = times - (second.creditsSpent ?? 0)
    if (paidAtFirst === 0) expect(first, story).not.toMatchObject({ code: 'CLEAN' })
    // Whoever paid has the picture, or the id of the task that has it.
    else if (first.code !== 'CLEAN') expect(first, story).toMatchObject({ spent: 'yes', taskId: expect.any(String) })
    // Only where the task's id found no place on the disk is it not known later; the first call gave the picture then.
    if (second.code !== 'CLEAN') expect([first.code, second.code], story).toEqual(['CLEAN', 'SUBMIT_OUTCOME_UNKNOWN'])
    expect(times, story).toBe(1)
  }
  const codes = new Set((told as Told[]).map(({ first }) => first.code))
  expect([...codes].sort()).toEqual(['CLEAN', 'PATH_NOT_ALLOWED', 'STORE_CORRUPT'])
  expect(last).toEqual({ damage: [] })
  expect(double.faults).toEqual([])
})

async function fillDisks(disk: string, args: readonly string[]): Promise<unknown[]> {
  const program = fileURLToPath(new URL('fixtures/fill-disk.ts', import.meta.url))
  const run = [process.execPath, '--conditions=@unmark/source', '--import', 'tsx', program, ...args]
  const script = 'mount -t tmpfs -o size=2m none "$0" && exec "$@"'
  const child = spawn('unshare', [...MOUNTS, 'sh', '-c', script, disk, ...run], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const told: unknown[] = []
  createInterface({ input: child.stdout }).on('line', (line) => told.push(JSON.parse(line)))
  const [code] = await once(child, 'close')
  expect(code).toBe(0)
  return told
}
