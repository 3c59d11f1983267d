// What no other test can show: real processes killed at any moment, a disk that is full, one that is read-only.
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { type ContentKey, sha256Hex } from '../../src/store/key.ts'
import { openStore } from '../../src/store/store.ts'
import {
  filesBelow,
  fixtureCommand,
  keyNumber,
  newResult,
  type Running,
  start,
  startFixture,
  temporaryFolder,
  temporaryStore,
} from './support.ts'

/** Only with a mount namespace of its own can a test have a file system of its own. */
const MOUNTS = ['unshare', '--user', '--map-root-user', '--mount']
const canMount = process.platform === 'linux' && spawnSync('unshare', [...MOUNTS.slice(1), 'true']).status === 0

/** What a writer said after it had been promised to survive. */
interface Told {
  readonly writer: string
  readonly step: number
  readonly shared: ContentKey
  readonly own: ContentKey
}

describe('processes that are killed at any moment', () => {
  it('lose nothing that was promised, damage nothing, and hold up nobody', async () => {
    const { store, damage } = await temporaryStore()
    const promised: Told[] = []
    for (let round = 0; round < 8; round++) {
      const writers = [0, 1, 2].map((index) => startFixture('write-until-killed.ts', store.folder, `${round}.${index}`))
      await Promise.all(writers.map((writer) => writeAndKill(writer, promised)))
    }
    expect(promised.length).toBeGreaterThanOrEqual(8 * 3)
    for (const { writer, step, own, shared } of promised) {
      expect(await store.journal.findTask(`${writer}-${step}`)).toBe(own)
      expect((await store.results.get(own))?.bytes).toHaveLength(50_000)
      expect((await store.results.get(shared))?.bytes).toHaveLength(200_000)
      expect((await store.journal.read(shared)).records).toContainEqual({ writer, step })
    }
    const report = await store.verify()
    expect(report.damage.filter(({ problem }) => problem !== 'torn')).toEqual([])
    expect(damage.filter(({ problem }) => problem !== 'torn')).toEqual([])
    const left = (await filesBelow(store.folder)).filter((file) => /^(tmp|locks|damaged)/.test(file))
    expect(left).toEqual([])
  })
})

/** Notes what a writer promises until a random moment, at which it is killed. */
async function writeAndKill(writer: Running, promised: Told[]): Promise<void> {
  const note = async () => {
    const line = await writer.nextLine()
    if (line !== undefined) promised.push(JSON.parse(line) as Told)
    return line
  }
  await note()
  await delay(Math.random() * 60)
  writer.child.kill('SIGKILL')
  while ((await note()) !== undefined);
  await writer.ended
}

describe.runIf(canMount)('a disk that is full', () => {
  it('is reported, leaves no temporary file, and keeps what was stored before', async () => {
    const folder = await temporaryFolder()
    const script = `mount -t tmpfs -o size=400k none "$0" && exec "$@"`
    const running = start([...MOUNTS, 'sh', '-c', script, folder, ...fixtureCommand('fill-disk.ts', folder)])
    const told = JSON.parse((await running.nextLine()) ?? '')
    expect(told.stored).toBeGreaterThan(2)
    expect(told.readable).toBe(told.stored)
    expect(told.codes).toEqual(['STORE_CORRUPT', 'STORE_CORRUPT'])
    expect(told.message).toMatch(/could not write a (blob|result) to .*: the disk is full \(ENOSPC\)/)
    expect(told.report).toMatchObject({ results: told.stored, removedTemporaryFiles: 0 })
    expect(told.report.damage.filter(({ problem }: { problem: string }) => problem !== 'torn')).toEqual([])
  })
})

describe.runIf(canMount)('a disk that is read-only', () => {
  it('still gives what is stored, withholds what is damaged, and refuses to write in words', async () => {
    const folder = path.join(await temporaryFolder(), 'store')
    const store = openStore(folder)
    const key = keyNumber(1)
    await store.results.put(newResult(key), Buffer.from('one'))
    const { path: damaged } = await store.results.put(newResult(keyNumber(2)), Buffer.from('two'))
    const script = `echo x >> ${damaged}; mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"`
    const running = start([...MOUNTS, 'sh', '-c', script, folder, ...fixtureCommand('use-read-only.ts', folder, key)])
    const told = JSON.parse((await running.nextLine()) ?? '')
    expect(told.found).toBe(sha256Hex('one'))
    expect(told).not.toHaveProperty('damaged')
    expect(told.reports).toEqual(['damaged undefined', 'missing undefined'])
    const refusal = {
      code: 'STORE_CORRUPT',
      message: expect.stringContaining('the file system is read-only (EROFS)'),
      hint: expect.stringContaining('Make it writable'),
    }
    expect(told.refusals).toEqual([refusal, refusal, refusal].map((expected) => expect.objectContaining(expected)))
  })
})
