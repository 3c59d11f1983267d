import { getEventListeners, once } from 'node:events'
import { setImmediate } from 'node:timers/promises'
import type { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cutJob, type Job } from '../src/job.ts'
import { WorkerPool } from '../src/pool.ts'
import { maskOf, photo } from './support/pictures.ts'

const image = photo(600, 400)
const mask = maskOf(600, 400, (x, y) => x % 16 < 8 && y > 10)
const box = { left: 0, top: 0, width: 600, height: 400 }
const unit = { mark: 0, core: box, crop: box, masked: 1 }
const job = (): Job =>
  cutJob(image, mask, unit, { quality: 'best', translucent: 'auto', generous: true, unfound: 'fill' })
const ignore = (): void => undefined

describe('WorkerPool', () => {
  /** One promise per thread that was started: it is fulfilled when the thread has ended. */
  let ended: Promise<unknown>[] = []
  const note = (worker: Worker): unknown => ended.push(once(worker, 'exit'))
  beforeEach(() => {
    ended = []
    process.on('worker', note)
  })
  afterEach(() => void process.off('worker', note))

  it('listens to a signal once, however many jobs have it, and copies no pixels for those that wait', async () => {
    const controller = new AbortController()
    const { signal } = controller
    let copies = 0
    const prepare = (): Job => {
      copies += 1
      return job()
    }
    const pool = new WorkerPool(2)
    const open = Array.from({ length: 50 }, () => pool.run(prepare, signal, ignore))
    expect(getEventListeners(signal, 'abort')).toHaveLength(1)
    // Threads are told of in the next turn.
    await setImmediate()
    controller.abort(new Error('enough'))
    for (const { status } of await Promise.allSettled(open)) expect(status).toBe('rejected')
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
    expect(copies).toBe(2)
    expect(ended).toHaveLength(2)
    await Promise.all(ended)
  })

  it('ends the thread of an aborted job, and gives the next job another', async () => {
    const pool = new WorkerPool(1)
    const controller = new AbortController()
    const open = pool.run(job, controller.signal, () => controller.abort(new Error('enough')))
    const other = pool.run(job, new AbortController().signal, ignore)
    await expect(open).rejects.toThrow('enough')
    await ended[0]
    expect((await other).summary.marked).toBeGreaterThan(0)
    expect(ended).toHaveLength(2)
    await pool.close(new Error('closed'))
    await ended[1]
  })
})
