import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { type JobHandle, Jobs } from '../src/session/jobs.ts'

const never = new AbortController().signal

/** Work that ends when the test says so. */
function controlled() {
  const { promise, resolve, reject } = withResolvers<string>()
  let handle: JobHandle | undefined
  let starts = 0
  return {
    resolve,
    reject,
    work: (given: JobHandle) => {
      starts++
      handle = given
      given.signal.addEventListener('abort', () => reject(new Error('aborted')))
      return promise
    },
    get handle(): JobHandle {
      if (!handle) throw new Error('The work has not begun.')
      return handle
    },
    get starts() {
      return starts
    },
  }
}

function withResolvers<T>() {
  let resolve: (value: T) => void = () => {}
  let reject: (reason: unknown) => void = () => {}
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve
    reject = onReject
  })
  return { promise, resolve, reject }
}

const waiting = { signal: never, onProgress: () => {}, waitMs: 60_000, handleMs: 60_000 }

describe('a job', () => {
  test('is joined while it runs and begun anew afterwards', async () => {
    const [jobs, work] = [new Jobs<string>(), controlled()]
    const [one, two] = [jobs.join('a', work.work), jobs.join('a', work.work)]
    expect(one).toBe(two)
    work.resolve('clean')
    expect(await Promise.all([one.wait(waiting), two.wait(waiting)])).toEqual(
      Array(2).fill({ done: true, value: 'clean' }),
    )
    expect([one.claim(), two.claim()]).toEqual([true, false])
    const again = controlled()
    expect(jobs.join('a', again.work)).not.toBe(one)
    expect([work.starts, again.starts]).toEqual([1, 1])
  })

  test('goes on when the wait is over, and tells the handle that it has by then', async () => {
    const [jobs, work] = [new Jobs<string>(), controlled()]
    const job = jobs.join('a', work.work)
    work.handle.accept('task-1', 1)
    const accepted = { taskId: 'task-1', creditsSpent: 1 }
    expect(await job.wait({ ...waiting, waitMs: 0 })).toEqual({ done: false, accepted })
    expect(work.handle.signal.aborted).toBe(false)
    work.resolve('clean')
    expect(await job.wait(waiting)).toEqual({ done: true, value: 'clean' })
  })

  test('is waited for beyond the wait until it has a handle, or for as long as a call may take', async () => {
    const [jobs, work] = [new Jobs<string>(), controlled()]
    const job = jobs.join('a', work.work)
    const waited = job.wait({ ...waiting, waitMs: 0 })
    work.handle.accept('task-1', 0)
    expect(await waited).toMatchObject({ done: false, accepted: { taskId: 'task-1' } })
    const other = jobs.join('b', controlled().work)
    expect(await other.wait({ ...waiting, waitMs: 0, handleMs: 1 })).toEqual({ done: false, accepted: undefined })
  })

  test('leaves a cancelled call at once, and stops when nobody waits any more', async () => {
    const [jobs, work] = [new Jobs<string>(), controlled()]
    const job = jobs.join('a', work.work)
    const [first, second] = [new AbortController(), new AbortController()]
    const waits = [first, second].map(({ signal }) => job.wait({ ...waiting, signal }))
    first.abort(new Error('first'))
    await expect(waits[0]).rejects.toThrow('first')
    expect(work.handle.signal.aborted).toBe(false)
    second.abort(new Error('second'))
    await expect(waits[1]).rejects.toThrow('second')
    expect(work.handle.signal.aborted).toBe(true)
    await expect(job.wait({ ...waiting, signal: AbortSignal.abort(new Error('late')) })).rejects.toThrow()
  })

  test('that is being stopped is not joined any more', async () => {
    const jobs = new Jobs<string>()
    let stopped = () => {}
    const slow = jobs.join(
      'a',
      () => new Promise<string>((_, reject) => (stopped = () => reject(new Error('at last')))),
    )
    slow.abort()
    const fresh = controlled()
    const next = jobs.join('a', fresh.work)
    expect(next).not.toBe(slow)
    stopped()
    await slow.ended
    expect(jobs.join('a', controlled().work)).toBe(next)
    fresh.resolve('clean')
    expect(await next.wait(waiting)).toEqual({ done: true, value: 'clean' })
  })

  test('hands its failure to all who wait and to nobody else', async () => {
    const [jobs, work] = [new Jobs<string>(), controlled()]
    const job = jobs.join('a', work.work)
    expect(await job.wait({ ...waiting, waitMs: 0, handleMs: 0 })).toMatchObject({ done: false })
    work.reject(new Error('broken'))
    await expect(job.wait(waiting)).rejects.toThrow('broken')
    await wait(0)
  })

  test('is stopped when the session is closed', async () => {
    const [jobs, work] = [new Jobs<string>(), controlled()]
    jobs.join('a', work.work)
    await jobs.close()
    expect(work.handle.signal.aborted).toBe(true)
  })

  test('passes its progress to those who wait', async () => {
    const [jobs, work] = [new Jobs<string>(), controlled()]
    const job = jobs.join('a', work.work)
    const seen: string[] = []
    const waited = job.wait({ ...waiting, onProgress: ({ stage }) => seen.push(stage) })
    work.handle.onProgress({ stage: 'waiting', fraction: 0.4 })
    work.resolve('clean')
    await waited
    work.handle.onProgress({ stage: 'done', fraction: 1 })
    expect(seen).toEqual(['waiting'])
  })
})
