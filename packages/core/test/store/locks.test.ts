import { utimesSync } from 'node:fs'
import { access, chmod, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Disk, openDisk } from '../../src/store/disk.ts'
import { createLock, seeLock } from '../../src/store/lock-file.ts'
import { Locks, type LockTimings } from '../../src/store/locks.ts'
import { asOrdinaryUser, keyNumber, remainingLines, startFixture, temporaryFolder } from './support.ts'

const KEY = keyNumber(1)
const SHORT: LockTimings = { renewMs: 10, silentMs: 400, silentWhenOldMs: 100 }

async function disk(): Promise<Disk> {
  return openDisk(path.join(await temporaryFolder(), 'store'))
}

/** The same folder, seen by a process on another host. */
function elsewhere(opened: Disk): Disk {
  return { ...opened, identity: async () => ({ pid: 1, start: '1', host: 'elsewhere', scope: '' }) }
}

/** The same folder, seen by a process on this host that has ended. */
async function dead(opened: Disk): Promise<Disk> {
  const own = await opened.identity()
  return { ...opened, identity: async () => ({ ...own, start: own.start && '1', pid: 2 ** 22 + 1 }) }
}

describe('a lock in one process', () => {
  it('is held by one at a time, in the order of asking, without ever being asked for twice', async () => {
    const locks = new Locks(await disk())
    const log: string[] = []
    const act = async (name: string) => {
      const release = await locks.acquire(KEY, { onWait: ({ pid }) => log.push(`${name} waits for ${pid}`) })
      log.push(name)
      await release()
    }
    await Promise.all([act('a'), act('b'), act('c')])
    expect(log).toEqual([`b waits for ${process.pid}`, `c waits for ${process.pid}`, 'a', 'b', 'c'])
  })

  it('of another key does not wait', async () => {
    const locks = new Locks(await disk())
    await locks.acquire(KEY)
    await (await locks.acquire(keyNumber(2)))()
  })

  it('is given back once, however often it is released', async () => {
    const opened = await disk()
    const locks = new Locks(opened)
    const release = await locks.acquire(KEY)
    await Promise.all([release(), release()])
    const next = await locks.acquire(KEY)
    await release()
    expect(await seeLock(opened, KEY)).toBeDefined()
    await next()
    expect(await readdir(opened.layout.locks)).toEqual([])
    expect(await readdir(opened.layout.temporary)).toEqual([])
  })

  it('leaves alone a lock file that is no longer its own', async () => {
    const opened = await disk()
    const release = await new Locks(opened).acquire(KEY)
    await writeFile(opened.layout.lock(KEY), 'of somebody else')
    await release()
    expect(await readFile(opened.layout.lock(KEY), 'utf8')).toBe('of somebody else')
  })

  it('can be released after the folder was removed', async () => {
    const opened = await disk()
    const release = await new Locks(opened).acquire(KEY)
    await rm(opened.layout.folder, { recursive: true })
    await release()
  })

  it('is shared by two stores on one folder', async () => {
    const opened = await disk()
    const first = await new Locks(opened).acquire(KEY)
    let waits = 0
    const second = new Locks(openDisk(opened.layout.folder)).acquire(KEY, { onWait: () => waits++ })
    await expect.poll(() => waits).toBe(1)
    await first()
    await (await second)()
    expect(waits).toBe(1)
  })

  it.each(['in the queue', 'for another process'])('stops waiting %s when the signal is aborted', async (where) => {
    const opened = await disk()
    const holding = new Locks(opened)
    const release = await holding.acquire(KEY)
    const waiting = where === 'in the queue' ? holding : new Locks(opened)
    const controller = new AbortController()
    const waiter = waiting.acquire(KEY, { signal: controller.signal, onWait: () => controller.abort('enough') })
    await expect(waiter).rejects.toMatchObject({ code: 'ABORTED', cause: 'enough' })
    await release()
    await (await waiting.acquire(KEY))()
  })

  it('is not tried for with a signal that is aborted already', async () => {
    const opened = await disk()
    await expect(new Locks(opened).acquire(KEY, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'ABORTED',
    })
    await expect(access(opened.layout.folder)).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('can be tried for without waiting', async () => {
    const opened = await disk()
    const [locks, others] = [new Locks(opened), new Locks(opened)]
    const release = await locks.tryAcquire(KEY)
    expect(await locks.tryAcquire(KEY)).toBeUndefined()
    expect(await others.tryAcquire(KEY)).toBeUndefined()
    await release?.()
    const again = await others.tryAcquire(KEY)
    await again?.()
    expect(again).toBeDefined()
  })

  it('says when the disk refuses, and can be tried again', async () => {
    const folder = await temporaryFolder()
    await chmod(folder, 0o555)
    const locks = new Locks(openDisk(path.join(folder, 'store')))
    await asOrdinaryUser(async () => {
      const refusal = { code: 'STORE_CORRUPT', message: expect.stringMatching(/could not lock .*EACCES/) }
      await expect(locks.acquire(KEY)).rejects.toMatchObject(refusal)
      await expect(locks.tryAcquire(KEY)).rejects.toMatchObject(refusal)
    })
    await chmod(folder, 0o777)
    await (await locks.acquire(KEY))()
  })
})

describe('a lock across processes', () => {
  it('lets eight of them pass one by one', async () => {
    const opened = await disk()
    const processes = Array.from({ length: 8 }, () => startFixture('take-turns.ts', opened.layout.folder, KEY, '5'))
    for (const running of processes) {
      expect(await remainingLines(running)).toEqual(Array(5).fill('passed'))
      expect(await running.ended).toBe(0)
    }
    expect(await readdir(opened.layout.locks)).toEqual([])
    expect(await readdir(opened.layout.temporary)).toEqual([])
  })

  it('is taken over when its holder was killed, by one waiter after the other', async () => {
    const opened = await disk()
    const holder = startFixture('hold-lock.ts', opened.layout.folder, KEY)
    expect(await holder.nextLine()).toBe('held')
    const waitedFor = new Set<number | undefined>()
    let [inside, most] = [0, 0]
    // Each has its own queue, so all race for the dead holder's file.
    const waiters = Array.from({ length: 6 }, async () => {
      const release = await new Locks(opened).acquire(KEY, { onWait: ({ pid }) => waitedFor.add(pid) })
      most = Math.max(most, ++inside)
      await new Promise(setImmediate)
      inside--
      await release()
    })
    await expect.poll(() => waitedFor.has(holder.child.pid)).toBe(true)
    holder.child.kill('SIGKILL')
    await Promise.all(waiters)
    expect(most).toBe(1)
    expect(await readdir(opened.layout.locks)).toEqual([])
  })

  it('is taken over at once when it was left by a dead process, again and again by many', async () => {
    const opened = await disk()
    const gone = await dead(opened)
    for (let round = 0; round < 20; round++) {
      await createLock(gone, KEY)
      let [inside, most] = [0, 0]
      const racers = Array.from({ length: 5 }, async () => {
        const release = await new Locks(opened).acquire(KEY)
        most = Math.max(most, ++inside)
        await new Promise(setImmediate)
        inside--
        await release()
      })
      await Promise.all(racers)
      expect(most).toBe(1)
    }
    expect(await readdir(opened.layout.locks)).toEqual([])
  })

  it('is taken over although a process was killed in the middle of taking it over', async () => {
    const opened = await disk()
    const gone = await dead(opened)
    const left = await createLock(gone, KEY)
    const claim = await createLock(gone, left ?? '')
    await createLock(gone, claim ?? '')
    await (await new Locks(opened).acquire(KEY))()
    expect(await readdir(opened.layout.locks)).toEqual([])
  })

  it('is not taken from a process that is being taken over by another right now', async () => {
    const opened = await disk()
    const left = await createLock(await dead(opened), KEY)
    const claim = await createLock(opened, left ?? '')
    const controller = new AbortController()
    const waiter = new Locks(opened).acquire(KEY, { signal: controller.signal, onWait: () => controller.abort() })
    await expect(waiter).rejects.toMatchObject({ code: 'ABORTED' })
    expect((await seeLock(opened, KEY))?.stamp).toBe(left)
    expect((await seeLock(opened, left ?? ''))?.stamp).toBe(claim)
  })
})

describe('a lock of another host', () => {
  it('is respected as long as it is renewed between two looks', async () => {
    const opened = await disk()
    await createLock(elsewhere(opened), KEY)
    let looks = 0
    const renewing = () => {
      if (++looks < 20) utimesSync(opened.layout.lock(KEY), looks, looks)
      return new Date()
    }
    const locks = new Locks({ ...opened, now: renewing }, { ...SHORT, silentMs: 5, silentWhenOldMs: 5 })
    await (await locks.acquire(KEY))()
    expect(looks).toBeGreaterThan(20)
  })

  it('is renewed by its holder until it is released', async () => {
    const opened = await disk()
    const release = await new Locks(opened, SHORT).acquire(KEY)
    const times = new Set<number | undefined>()
    await expect.poll(async () => times.add((await seeLock(opened, KEY))?.modifiedMs).size).toBeGreaterThan(3)
    await release()
    expect(await seeLock(opened, KEY)).toBeUndefined()
  })

  it.each([
    ['long ago', 60_000],
    ['just now', 0],
    ['in the future, by a clock that is wrong', -60_000],
  ])('that was last renewed %s is taken over after a silence', async (_name, agoMs) => {
    const opened = await disk()
    await createLock(elsewhere(opened), KEY)
    const renewed = new Date(Date.now() - agoMs)
    await utimes(opened.layout.lock(KEY), renewed, renewed)
    let holder: unknown
    const release = await new Locks(opened, SHORT).acquire(KEY, {
      onWait: (found) => {
        holder = found
      },
    })
    expect(holder).toEqual({ pid: 1, host: 'elsewhere' })
    await release()
    expect(await readdir(opened.layout.locks)).toEqual([])
  })

  it('and one that cannot be read are taken over after the same silence', async () => {
    const opened = await disk()
    await createLock(opened, KEY)
    await writeFile(opened.layout.lock(KEY), '')
    let holder: unknown
    const release = await new Locks(opened, SHORT).acquire(KEY, {
      onWait: (found) => {
        holder = found
      },
    })
    expect(holder).toEqual({ pid: undefined, host: undefined })
    await release()
  })
})

describe('a sweep of the locks', () => {
  it('removes those of dead processes and forgotten ones, and no others', async () => {
    const opened = await disk()
    const [held, left, foreign, forgotten] = [1, 2, 3, 4].map(keyNumber)
    if (!held || !left || !foreign || !forgotten) throw new Error('four keys are needed')
    const locks = new Locks(opened)
    await locks.acquire(held)
    await createLock(await dead(opened), left)
    await createLock(elsewhere(opened), foreign)
    await createLock(elsewhere(opened), forgotten)
    const twoHoursAgo = new Date(Date.now() - 7_200_000)
    for (const name of [held, forgotten]) await utimes(opened.layout.lock(name), twoHoursAgo, twoHoursAgo)
    await writeFile(path.join(opened.layout.locks, 'notes.txt'), '')
    expect(await locks.sweep()).toBe(2)
    const names = [`${held}.lock`, `${foreign}.lock`, 'notes.txt']
    expect((await readdir(opened.layout.locks)).sort()).toEqual(names.sort())
  })

  it('removes one although processes were killed in the middle of removing it', async () => {
    const opened = await disk()
    const gone = await dead(opened)
    const left = await createLock(gone, KEY)
    const claim = await createLock(gone, left ?? '')
    await createLock(gone, claim ?? '')
    await new Locks(opened).sweep()
    expect(await readdir(opened.layout.locks)).toEqual([])
  })
})
